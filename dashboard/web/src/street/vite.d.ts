// What Vite makes of `?url`: the address of a file that it puts among the assets.
declare module "*?url" {
  const address: string;
  export default address;
}

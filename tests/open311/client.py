"""Drives a server with `three`, an Open311 client that others wrote; prints what it was told as one JSON object.

Usage: client.py ADDRESS
"""

import itertools
import json
import sys

# The client was written for Python 2, where `filter` gave a list and `ifilter` this; all else of it runs as it is.
itertools.ifilter = filter

from three import Three  # noqa: E402

address = sys.argv[1]
city = Three(address + "/open311/v2", api_key="k1")
services = city.services(locale="en")
code = services[0]["service_code"]
posted = city.post(
    code,
    lat=33.75,
    long=113.5,
    address="3 Invented Road",
    name="Invented Reporter",
    email="invented@example.org",
    phone="13900001234",
    description="broken; call 13900001234",
)
number = posted[0]["service_request_id"]
print(
    json.dumps(
        {
            "discovery": json.loads(Three(discovery=address + "/open311/discovery.json").discovery(address + "/open311/discovery.json")),
            "services": services,
            "definition": city.services(code),
            "number": number,
            "request": city.request(number, locale="en"),
            "listed": city.requests(code, status="open"),
            "paged": city.requests(count=1),
            "token": city.token(number),
            "refused": Three(address + "/open311/v2", api_key="k2").post(code, lat=33.75, long=113.5),
        }
    )
)

UPDATE batch SET body = substr(body, 1, length(body) - 9) WHERE seq = 2

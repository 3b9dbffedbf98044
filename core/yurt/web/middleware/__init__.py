"""Pure ASGI middleware, one class a file, configured by constructor arguments.

Put around the Starlette application from outside, so that its own error pages carry the headers too:
`RequestId(AccessLog(RequestMetrics(SecurityHeaders(BodyLimit(app)))))`.
"""

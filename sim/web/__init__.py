"""The console in the browser: shows a session, takes what people do to it, decides nothing itself.

The door to FastAPI, Starlette, uvicorn, itsdangerous and segno.
"""

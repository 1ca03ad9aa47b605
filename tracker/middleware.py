"""Headers that every answer carries, errors and static files included."""

from django.conf import settings

# Django's SecurityMiddleware sets three of these too, but not on answers to its own refusals.
SECURITY_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def security_headers(get_response):
    """Add the security headers that a view did not set itself."""

    def middleware(request):
        response = get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def no_store_for_staff(get_response):
    """Keep what a signed-in user sees out of every cache."""

    def middleware(request):
        response = get_response(request)
        # Only signing in makes a session; asking for request.user would cost each public page a query.
        cookie = settings.SESSION_COOKIE_NAME
        if cookie in request.COOKIES or cookie in response.cookies:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware

"""WeChat's global error codes that the emulator can answer, with their English texts."""

from __future__ import annotations

TEXTS: dict[int, str] = {
    -1: "system error",
    0: "ok",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40006: "invalid meida size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40033: "invalid charset",
    40035: "invalid parameter",
    40059: "invalid msg id",
    40066: "invalid url",
    40097: "invalid args",
    40114: "invalid index value",
    40125: "invalid appsecret",
    40132: "invalid username",
    40137: "invalid image format",
    40152: "invalid tag id",
    40164: "invalid ip, not in whitelist",
    40243: "appsecret is frozen",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41039: "invalid content_source_url",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    44001: "empty media data",
    44002: "empty post data",
    44003: "empty news data",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45003: "title size out of limit",
    45004: "description size out of limit",
    45005: "url size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit  must slower  retry next minute",
    45028: "has no masssend quota",
    45065: "clientmsgid exist",
    45066: "same clientmsgid retry too fast",
    45067: "clientmsgid size out of limit",
    45110: "author size out of limit",
    45166: "invalid content",
    47001: "data format error",
    48001: "api unauthorized",
    48003: "user not agree mass-send protocol",
    48006: "forbid to clear quota because of reaching the limit",
    48021: "draft was saved by the editor, save it manually first",
    53500: "publishing is banned",
    53501: "publish too frequently",
    53502: "invalid publish id",
    53503: "draft fails the publish check",
    53504: "draft must be used on the website",
    53505: "draft must be saved manually on the website first",
    53600: "invalid article id",
    61500: "date format error",
    61501: "date range error",
    61503: "data not ready, please try later",
    76001: "rid not found",
    76003: "can not query rid of others",
    76004: "rid is too old",
    76021: "cgi_path not found",
    76022: "no permission to use this cgi_path",
    88000: "without comment privilege",
    89504: "mass send is waiting for the administrator",
    89505: "mass send needs the confirmation of the administrator",
}


class ApiError(Exception):
    """A business error: WeChat answers it with HTTP 200 and an errcode."""

    def __init__(self, code: int, text: str = "", **fields: int) -> None:
        """code: global error code; text: English text where it differs from the usual one.

        fields: what the reply carries besides, e.g. msg_id beside 45065.
        """
        super().__init__(code)
        self.code = code
        self.text = text or TEXTS[code]
        self.fields = fields

"""Where the focal points' pages stand."""

SIGN_IN = "/dau-moi/dang-nhap"
AGAIN = "/dau-moi/gui-lai"
LINK = "/dau-moi/v"
UNIT = "/dau-moi/don-vi/{unit}"

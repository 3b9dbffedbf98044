"""Where contacts and leads come from, and by which channels people are reached."""

SOURCES = {
    "walk_in": "Walk-in",
    "call": "Call",
    "website": "Website",
    "referral": "Referral",
    "campaign": "Campaign",
    "mail": "E-mail",
    "repeat": "Repeat sale",
}
CHANNELS = {
    "visit": "In person",
    "phone": "Phone",
    "sms": "SMS",
    "email": "E-mail",
    "messenger": "Messenger",
    "post": "Post",
}

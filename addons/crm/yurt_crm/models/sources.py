"""Where contacts and leads come from, and by which channels people are reached."""

SOURCES = {"walk_in": "Walk-in", "call": "Call", "website": "Website", "referral": "Referral", "campaign": "Campaign"}
CHANNELS = {
    "visit": "In person",
    "phone": "Phone",
    "sms": "SMS",
    "email": "E-mail",
    "messenger": "Messenger",
    "post": "Post",
}

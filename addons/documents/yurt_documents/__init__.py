"""Documents: papers made from templates that users keep, numbered without gaps and unchangeable."""

from yurt import Addon

addon = Addon(name="documents", title="Documents", depends=("finance>=0.1",), icon="files", colour=4)

"""The site and its jobs in one's own data centre, under the machine's own clock and no other.

`gunicorn ops.in_house:application` serves the pages, `python -m ops.in_house` works schedules and queues. Both
find their stores by the same settings as the cloud's functions.
"""

from app import app
from chalicelib import wiring
from ops import loop
from ops.shedding import Shedding
from ops.wsgi import gateway

application = Shedding(gateway(app))

if __name__ == "__main__":
    loop.work(wiring.system_clock)

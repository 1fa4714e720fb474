"""What the cloud calls: the site, the schedules and the queues. Everything else is in `chalicelib`."""

from chalice import Chalice

from chalicelib import wiring
from chalicelib.web.routing import mend_foreign_answers

app = Chalice(app_name="phieu")
app.register_middleware(mend_foreign_answers(wiring.edge))
for page_set in wiring.pages():
    app.register_blueprint(page_set)

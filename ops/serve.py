"""What gunicorn serves in a local run: the app under the movable clock. Used as `ops.serve:application`."""

from app import app
from chalicelib import wiring
from chalicelib.web.routing import blueprint
from ops import styleguide
from ops.clock import of_environment
from ops.shedding import Shedding
from ops.wsgi import gateway

wiring.use_clock(of_environment().now)
app.register_blueprint(blueprint("styleguide", styleguide.ROUTES, wiring.edge))
application = Shedding(gateway(app))

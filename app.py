"""What the cloud calls: the site, the schedules and the queues. Everything else is in `chalicelib`."""

import gc
from typing import Any

from chalicelib import readymade

# Before anything else is imported: it compiles what is imported.
readymade.use()
# A start makes many objects and hardly any garbage: looking for it on the way costs a tenth of the start.
gc.disable()

from chalice import Chalice, Rate

from chalicelib import logs, wiring
from chalicelib.later import Later
from chalicelib.web.routing import mend_foreign_answers

logs.configure()
# Its own logging would take the house's records for itself: `logs` says where they go.
app = Chalice(app_name="phieu", configure_logs=False)
app.register_middleware(mend_foreign_answers(wiring.edge_of), event_type="http")
for page_set in wiring.pages():
    app.register_blueprint(page_set)
# Every function starts from this module: the pages' need not load the jobs.
work = Later("chalicelib.wiring.work")


@app.schedule(Rate(1, unit=Rate.MINUTES))
def tick(_event: Any) -> None:
    """What should have happened by now, and has not."""
    work.tick()


@app.schedule(Rate(15, unit=Rate.MINUTES))
def coverage(_event: Any) -> None:
    """Snapshots of coverage and points at risk."""
    work.coverage()


@app.on_sqs_message(queue="phieu-mail", batch_size=10)
def mailer(event: Any) -> Any:
    """Notices that are due, and what providers report about addresses."""
    return work.mailer(event.to_dict()["Records"])


@app.on_sqs_message(queue="phieu-imports", batch_size=1)
def imports(event: Any) -> Any:
    """Steps of a roster's import."""
    return work.imports(event.to_dict()["Records"])


@app.on_sqs_message(queue="phieu-closing", batch_size=1)
def closing(event: Any) -> Any:
    """Fences, and the published set."""
    return work.closing(event.to_dict()["Records"])


@app.on_sqs_message(queue="phieu-recount", batch_size=10)
def recount(event: Any) -> Any:
    """Counting slips, and the scores once all are counted."""
    return work.recount(event.to_dict()["Records"])


# What stands now stays: no later collection needs to look at it again.
gc.freeze()
gc.enable()

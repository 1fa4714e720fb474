"""What the cloud calls: the site, the schedules and the queues. Everything else is in `chalicelib`."""

from typing import Any

from chalice import Chalice, Rate

from chalicelib import logs, wiring
from chalicelib.jobs import batches
from chalicelib.jobs import closing as fences
from chalicelib.jobs import coverage as snapshots
from chalicelib.jobs import mailer as mailing
from chalicelib.jobs import publication as publishing
from chalicelib.jobs import recount as counting
from chalicelib.jobs import tick as ticking
from chalicelib.web.routing import mend_foreign_answers

logs.configure()
# Its own logging would take the house's records for itself: `logs` says where they go.
app = Chalice(app_name="phieu", configure_logs=False)
app.register_middleware(mend_foreign_answers(wiring.edge_of), event_type="http")
for page_set in wiring.pages():
    app.register_blueprint(page_set)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def tick(_event: Any) -> None:
    """What should have happened by now, and has not."""
    ticking.run(wiring.job_ports(), wiring.now())


@app.schedule(Rate(15, unit=Rate.MINUTES))
def coverage(_event: Any) -> None:
    """Snapshots of coverage and points at risk."""
    snapshots.run(wiring.job_ports(), wiring.now())


@app.on_sqs_message(queue="phieu-mail", batch_size=10)
def mailer(event: Any) -> dict[str, Any]:
    """Notices that are due."""
    return batches.work_off(
        event.to_dict()["Records"], lambda body: mailing.handle(wiring.job_ports(), body, wiring.now())
    )


@app.on_sqs_message(queue="phieu-imports", batch_size=1)
def imports(event: Any) -> dict[str, Any]:
    """Steps of a roster's import."""
    return batches.work_off(
        event.to_dict()["Records"],
        lambda body: wiring.import_step(body, wiring.now()),
    )


@app.on_sqs_message(queue="phieu-closing", batch_size=1)
def closing(event: Any) -> dict[str, Any]:
    """Fences, and the published set."""
    return batches.work_off(
        event.to_dict()["Records"],
        lambda body: (
            publishing.handle(wiring.publication_ports(), body, wiring.now())
            if body["job"] == publishing.JOB
            else fences.handle(wiring.job_ports(), body, wiring.now())
        ),
    )


@app.on_sqs_message(queue="phieu-recount", batch_size=10)
def recount(event: Any) -> dict[str, Any]:
    """Counting slips, and the scores once all are counted."""
    return batches.work_off(
        event.to_dict()["Records"], lambda body: counting.handle(wiring.job_ports(), body, wiring.now())
    )

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.jobs import imports
from chalicelib.jobs.import_desk import ImportDesk
from chalicelib.jobs.ports import Body
from chalicelib.roster.importing import Answers
from chalicelib.roster.uploads import UploadState
from tests.support.campaigns import small_in_force
from tests.support.rosters import AN, NOW, World, sheet

IN_FORCE = small_in_force()
CAMPAIGN = IN_FORCE.campaign.id


@dataclass
class HeldQueue:
    sent: list[Body] = field(default_factory=list)

    def send(self, bodies: Sequence[Body], delays: Sequence[int] = ()) -> int:
        self.sent += bodies
        return len(bodies)


def work_off(world: World, queue: HeldQueue) -> None:
    while queue.sent:
        imports.handle(world.ports, IN_FORCE, queue.sent.pop(0), NOW)


def test_staff_bring_a_file_to_the_roll_step_by_step() -> None:
    world, queue = World(), HeldQueue()
    desk = ImportDesk(world.ports, queue)
    upload = desk.begin(CAMPAIGN, "danh-sach", "an.mau", NOW)
    world.files.put(upload.key("file"), sheet(AN), "application/octet-stream")
    desk.arrived(upload)
    work_off(world, queue)
    read = desk.get(CAMPAIGN, upload.id)
    assert read is not None
    assert read.state is UploadState.PARSED
    plan = desk.plan(read)
    assert plan is not None
    assert plan.counts.new == 1
    assert desk.confirm(read, Answers(), NOW) is None
    work_off(world, queue)
    assert [one.state for one in desk.all(CAMPAIGN)] == [UploadState.APPLIED]


def test_a_file_that_was_not_read_yet_is_not_applied_and_nothing_is_queued() -> None:
    queue = HeldQueue()
    desk = ImportDesk(World().ports, queue)
    upload = desk.begin(CAMPAIGN, "danh-sach", "an.mau", NOW)
    assert desk.confirm(upload, Answers(), NOW) == "not_ready"
    assert queue.sent == []


def test_a_discarded_file_stays_discarded() -> None:
    desk = ImportDesk(World().ports, HeldQueue())
    upload = desk.begin(CAMPAIGN, "danh-sach", "an.mau", NOW)
    assert desk.discard(upload, NOW)
    assert not desk.discard(upload, NOW)

"""What must hold after a round (design.md, Promises), each with what was found."""

from collections.abc import Callable, Collection

from ops.rehearsal.promises import ballots, counts, follow_up, mail, publication, reminders, secrecy
from ops.rehearsal.promises.books import Books, open_books
from ops.rehearsal.promises.promise import Found, Promise
from ops.rehearsal.round import Round

CHECKS: Collection[tuple[str, Callable[[Books], Found]]] = (
    ("mọi lượt đi đúng kịch bản / every visit went by its script", ballots.script),
    ("mỗi người mỗi nhóm một phiếu mời / the roster is the roll", ballots.everyone),
    ("giờ đóng đúng từng giây / the last instant decides", ballots.edges),
    ("trạng thái phiếu đúng / each invitation as its respondent left it", ballots.states),
    ("biên nhận = phiếu đã gửi / receipts are the ballots cast", ballots.receipts),
    ("hòm phiếu đúng từng phần / the urn holds exactly what was answered", ballots.slips),
    ("ý kiến bằng lời đủ, không thừa / remarks likewise", ballots.remarks),
    ("số phiếu chốt đúng / frozen counts recomputed", counts.counts),
    ("bảng kiểm phiếu đúng / tallies recomputed", counts.tallies),
    ("điểm và hạng tính lại bằng nhau / points and ranks recomputed", counts.scores),
    ("tỷ lệ trả lời một kiểu tính lại bằng nhau / straight-lining recomputed", counts.straight_lining),
    ("các bất biến do hệ thống kiểm / invariants checked by the jobs", counts.jobs),
    ("có báo cáo / the report opens", counts.report),
    ("ai cũng có thư tài khoản / account mail for everyone", mail.accounts),
    ("người chưa gửi được nhắc đúng lịch, người khác không / reminded exactly as planned", reminders.planned),
    ("không nhắc phiếu đã gửi / nobody reminded of a ballot that is in", mail.none_after_casting),
    ("mỗi ngày một thư, không gửi đêm / one mail a day, none at night", mail.by_day),
    ("mỗi thư báo một lần / no notice twice", mail.once),
    ("không thư nào còn sót / no mail left undone", mail.left),
    ("địa chỉ hỏng không gửi lại / refused addresses are left alone", mail.refused),
    ("địa chỉ cũ được báo khi đổi / a former address is told", mail.moved),
    ("đầu mối có tài khoản riêng / focal points have their own account", mail.focal_accounts),
    ("bản tin mỗi sáng một lần / a digest each morning", mail.digests),
    ("số trên trang đầu mối là thật / focal points' numbers are the truth", follow_up.numbers),
    ("trang đầu mối chỉ nêu người còn thiếu / they name only who is missing", follow_up.names),
    ("giới hạn nhắc và đơn vị khác / limits of urging, others' units refused", follow_up.limits),
    ("báo chưa gửi có trả lời / disputed ballots are answered and stay", follow_up.cases),
    ("ai không có thư có phiếu dán kín / sealed slips for whom no mail reaches", follow_up.slips),
    ("nhật ký đủ việc, chỉ của cán bộ / the audit holds acts of staff only", follow_up.audit),
    ("câu lưu tạm đã xóa / no draft is left", ballots.no_drafts),
    ("hàng đợi lỗi trống / no dead letters", counts.no_dead_letters),
    ("verify.py tính lại bằng nhau / verify.py agrees", publication.recomputed),
    ("chữ ký đúng khóa / the signature is the campaign's", publication.signed),
    ("mọi biên nhận đã công bố / every receipt is published", publication.receipts),
    ("bí mật không lọt ra / no secret in logs, tables, objects", secrecy.no_secrets),
    ("nhật ký không nói về ai / logs tell of nobody", secrecy.no_people_in_logs),
    ("danh sách không biết câu trả lời / the roll knows no answer and no time", secrecy.roll_is_mute),
    ("hòm phiếu không biết ai / the urn knows nobody", secrecy.urn_is_mute),
)


def audit(round_: Round) -> list[Promise]:
    """Every promise, in the table's order."""
    books = open_books(round_)
    round_.post.collect()  # after the ledger: a line is marked when its mail has arrived
    return [Promise(name, seen, tuple(broken)) for name, check in CHECKS for seen, broken in [check(books)]]

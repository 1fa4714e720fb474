import pytest

from ops.rehearsal.browser import Page

HTML = """<title>Sở &amp; ngành</title>
<form method="post" action="/dang-xuat"><input type="hidden" name="csrf" value="x">
<button>Đăng xuất</button></form>
<form method="post" action="/phieu/g/u/1" novalidate>
<input type="hidden" name="csrf" value="a&#34;b">
<input class="r" id="q-1" name="q-1" type="radio" value="A">
<input class="r" id="q-1-2" name="q-1" type="radio" value="B" checked>
<textarea class="t" id="remark" name="remark" rows="4"></textarea>
<button class="b" name="action" value="next">Lưu</button><button name="action" value="none">Không</button>
</form><a href="/phieu/g/u/2#q-7">câu 7</a>"""


def page(html: str = HTML) -> Page:
    return Page(200, "/phieu/g/u/1", html)


def test_a_form_is_read_with_its_fields_options_and_buttons() -> None:
    form = page().form()
    assert form.action == "/phieu/g/u/1"
    assert form.fields == {"csrf": 'a"b', "q-1": "B"}
    assert form.radios == {"q-1": ["A", "B"]}
    assert (form.areas, form.buttons) == (["remark"], {"next", "none"})


def test_title_and_links_are_read_as_a_person_sees_them() -> None:
    assert page().title == "Sở & ngành"
    assert page().links == ["/phieu/g/u/2"]


def test_boxes_and_chosen_options_are_read() -> None:
    html = (
        '<form method="get" action="/dau-moi/don-vi/a/nhac"></form>'
        '<form method="post" action="/dau-moi/don-vi/a/nhac"><input type="checkbox" name="account" value="X-1">'
        '<input type="checkbox" name="account" value="Y-2"><select name="group"><option value="">–</option>'
        '<option value="g" selected>Nhóm</option></select></form>'
    )
    form = page(html).form("/nhac")
    assert (form.boxes, form.fields) == ({"account": ["X-1", "Y-2"]}, {"group": "g"})


def test_a_form_that_is_not_there_is_said_with_the_page_that_came() -> None:
    with pytest.raises(LookupError, match="Sở & ngành"):
        page().form("/gui")

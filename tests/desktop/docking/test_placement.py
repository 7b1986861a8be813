"""Where the panel goes, for any softphone on any screens."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.docking.geometry import Rect, Screen, between, home_of
from desktop.docking.placement import Place, Side, Wish, at_edge, beside, without

DESK = Screen("one", Rect(0, 0, 1920, 1080), Rect(0, 0, 1920, 1040))
RIGHT_OF_IT = Screen("two", Rect(1920, 0, 2560, 1440), Rect(1920, 0, 2560, 1400), 1.5)
WISH = Wish()

scales = st.sampled_from([1.0, 1.25, 1.5, 1.75, 2.0])


@st.composite
def screens(draw: st.DrawFn) -> tuple[Screen, ...]:
    made, x = [], draw(st.integers(-4000, 0))
    for name in "abc"[: draw(st.integers(1, 3))]:
        width, height = draw(st.integers(800, 3840)), draw(st.integers(600, 2160))
        full = Rect(x, draw(st.integers(-500, 500)), width, height)
        bar = draw(st.integers(0, 60))
        made.append(Screen(name, full, Rect(x, full.y, width, height - bar), draw(scales)))
        x += width
    return tuple(made)


phones = st.builds(
    Rect, st.integers(-5000, 9000), st.integers(-1500, 3000), st.integers(1, 4000), st.integers(1, 2500)
)
wishes = st.builds(Wish, st.sampled_from([Side.RIGHT, Side.LEFT]), st.integers(360, 520))


@given(phones, screens(), wishes, st.lists(phones, max_size=2))
def test_the_panel_lies_on_one_screen_and_never_over_the_softphone(
    phone: Rect, desk: tuple[Screen, ...], wish: Wish, others: list[Rect]
) -> None:
    place = beside(phone, desk, wish, others)
    assert place.screen.work.holds(place.rect)
    if place.covers:
        assert not any(_room(phone, screen, wish) for screen in desk)
    else:
        assert place.rect.common(phone) == 0


@given(phones, screens(), wishes)
def test_it_is_as_wide_as_wished_or_as_narrow_as_it_may_be(
    phone: Rect, desk: tuple[Screen, ...], wish: Wish
) -> None:
    place = beside(phone, desk, wish)
    widths = {place.screen.native(wish.width), place.screen.native(wish.least_width), place.screen.work.width}
    assert place.rect.width in widths


@given(phones, screens(), wishes)
def test_it_goes_to_another_screen_only_if_the_softphones_own_has_no_room(
    phone: Rect, desk: tuple[Screen, ...], wish: Wish
) -> None:
    home = home_of(phone, desk)
    place = beside(phone, desk, wish)
    if place.screen != home:
        assert not _room(phone, home, wish)


@given(screens(), st.data())
def test_rounding_for_qt_never_grows_the_panel(desk: tuple[Screen, ...], data: st.DataObject) -> None:
    screen = data.draw(st.sampled_from(desk))
    native = at_edge(screen, WISH).rect
    logical = screen.to_logical(native)
    back = screen.to_native(logical)
    assert back.common(native) == back.width * back.height
    assert native.width - back.width <= 2 * screen.scale


def _room(phone: Rect, screen: Screen, wish: Wish) -> bool:
    """Try every place that touches an edge of the screen or of the softphone, without asking the code under test."""
    width, height = screen.native(wish.least_width), screen.native(wish.least_height)
    work = screen.work
    corners = [
        (x, y)
        for x in (work.x, work.right - width, phone.right, phone.x - width)
        for y in (work.y, work.bottom - height, phone.bottom, phone.y - height)
    ]
    tries = [Rect(x, y, width, height) for x, y in corners]
    return any(work.holds(one) and not one.common(phone) for one in tries)


def test_it_lies_right_of_the_softphone_and_as_high() -> None:
    place = beside(Rect(300, 100, 500, 800), [DESK], WISH)
    assert place == Place(Rect(800, 100, 400, 800), DESK, Side.RIGHT)


def test_a_small_softphone_gets_a_panel_of_comfortable_height() -> None:
    assert beside(Rect(300, 100, 300, 200), [DESK], WISH).rect == Rect(600, 100, 400, 760)


def test_it_moves_up_where_it_would_hang_over_the_bottom() -> None:
    assert beside(Rect(300, 700, 300, 300), [DESK], WISH).rect == Rect(600, 280, 400, 760)


def test_it_flips_at_the_screens_edge() -> None:
    place = beside(Rect(1521, 100, 390, 800), [DESK], WISH)
    assert (place.side, place.rect) == (Side.LEFT, Rect(1121, 100, 400, 800))


def test_it_flips_on_its_own_screen_rather_than_lie_on_the_next() -> None:
    assert beside(Rect(1521, 100, 390, 800), [DESK, RIGHT_OF_IT], WISH).screen == DESK


def test_it_gets_narrower_rather_than_lie_elsewhere() -> None:
    place = beside(Rect(380, 0, 1170, 1040), [DESK, RIGHT_OF_IT], WISH)
    assert (place.side, place.rect) == (Side.RIGHT, Rect(1550, 0, 360, 1040))


def test_it_lies_below_a_softphone_that_is_a_bar() -> None:
    place = beside(Rect(0, 0, 1920, 200), [DESK], WISH)
    assert (place.side, place.rect) == (Side.BELOW, Rect(0, 200, 400, 760))


def test_it_lies_above_a_bar_at_the_bottom() -> None:
    place = beside(
        Rect(1700, 840, 300, 200), [Screen("x", Rect(0, 0, 2000, 1040), Rect(1650, 0, 400, 1040))], WISH
    )
    assert (place.side, place.rect) == (Side.ABOVE, Rect(1650, 80, 400, 760))


def test_a_softphone_that_fills_its_screen_has_the_panel_on_the_next_at_that_screens_scale() -> None:
    place = beside(DESK.full, [DESK, RIGHT_OF_IT], WISH)
    assert (place.screen, place.rect, place.covers) == (RIGHT_OF_IT, Rect(1920, 0, 600, 1140), False)


def test_a_softphone_that_fills_the_only_screen_is_owned_up_to() -> None:
    place = beside(DESK.full, [DESK], WISH)
    assert (place.rect, place.at_edge, place.covers) == (Rect(1520, 0, 400, 1040), True, True)


def test_the_other_side_is_taken_where_the_calls_own_window_is() -> None:
    phone = Rect(700, 100, 400, 800)
    assert beside(phone, [DESK], WISH, [Rect(1150, 200, 500, 500)]).side is Side.LEFT
    assert beside(phone, [DESK], WISH, [Rect(0, 0, 1920, 1040)]).side is Side.RIGHT


def test_a_screen_smaller_than_the_panel_is_filled() -> None:
    small = Screen("small", Rect(0, 0, 300, 400), Rect(0, 0, 300, 400))
    assert at_edge(small, WISH).rect == small.work


def test_the_edge_is_the_wished_one() -> None:
    assert at_edge(DESK, Wish(Side.LEFT)).rect == Rect(0, 0, 400, 1040)


def test_the_strip_that_we_reserved_counts_as_free() -> None:
    for side, work in ((Side.RIGHT, Rect(0, 0, 1520, 1040)), (Side.LEFT, Rect(400, 0, 1520, 1040))):
        reserved = at_edge(DESK, Wish(side))
        shrunk = Screen("one", DESK.full, work)
        assert without(shrunk, reserved) == DESK
        assert without(RIGHT_OF_IT, reserved) == RIGHT_OF_IT
    assert without(DESK, None) == DESK


def test_edges_that_cross_make_an_empty_rectangle() -> None:
    assert between(10, 10, 5, 5) == Rect(10, 10, 0, 0)

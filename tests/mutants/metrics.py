"""Changes of what is told of days that would tell a household untruths."""

from . import Mutant

_PACKAGE = "custom_components/lifeops/metrics"


def _statistics(old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/statistics.py", old=old, new=new, why=why)


def _following(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/{file}.py", old=old, new=new, why=why)


def _answering(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/{file}.py", old=old, new=new, why=why)


def _files(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/files/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _statistics(
        "    return hour if hour == midnight else hour + _HOUR",
        "    return hour",
        "where zones are off by half an hour every night is the day before's",
    ),
    _statistics(
        "    midnight = wall_moment(day, time(), zone)",
        '    midnight = wall_moment(day, time(), ZoneInfo("UTC"))',
        "days begin at midnight in Greenwich",
    ),
    _statistics(
        "    return (start + _HALF_DAY).astimezone(zone).date()",
        "    return (start + _HALF_DAY).date()",
        "whose row it is depends on the zone of the server",
    ),
    _statistics(
        "    stood = _kept(standing, zone, min(told, default=date.max) if moved else"
        " date.max)",
        "    stood = _kept(standing, zone, min(told, default=date.max))",
        "a correction of an old day loses the sums of all days since",
    ),
    _statistics(
        "    known = {**stood, **told}",
        "    known = {**told, **stood}",
        "a corrected night stays as it was",
    ),
    _statistics(
        "    known = {**stood, **told}\n",
        "    known = told\n",
        "the sum begins anew with every day that is told",
    ),
    _statistics(
        "    if anew or moved:",
        "    if anew:",
        "who moves keeps their days at midnights of the old home too",
    ),
    _statistics(
        "        return Change([row for row in wanted if row.figure], days, anew=True)",
        "        return Change(list(wanted), days, anew=True)",
        "made anew, nights that vanished come back as rows",
    ),
    _statistics(
        "    rows = [row for row in wanted if _differs(row, by_start.get(row.start))]",
        "    rows = list(wanted)",
        "every restart writes years of rows again",
    ),
    _statistics(
        "        value = self.state if self.mean is None else self.mean",
        "        value = self.state or self.mean or None",
        "a day of zero is a day that nobody knows",
    ),
    _statistics(
        "        total = round(total + (figure.value if figure else 0.0), _DIGITS)",
        "        total = figure.value if figure else 0.0",
        "the sum is the day's own, energy charts show the difference between days",
    ),
    _statistics(
        "        yield Row(start=start, state=figure.value if figure else None, sum=total)",
        "        yield Row(start=start, state=figure.value if figure else 0.0, sum=total)",
        "a day without steps that are known is a day of no steps",
    ),
    _statistics(
        "    low = figure.value if figure.low is None else figure.low",
        "    low = figure.value",
        "the lowest heart rate of a day is its mean",
    ),
    _statistics(
        "    return row.figure is not None if stands is None else row != stands",
        "    return stands is None or row != stands",
        "nights that never were become rows",
    ),
    _statistics(
        "    value = round(figure.value / statistic.per, _DIGITS)",
        "    value = round(figure.value, _DIGITS)",
        "seven hours of sleep are 27000",
    ),
    _statistics(
        "    for day in sorted(figures):",
        "    for day in figures:",
        "sums go up and down where days came in in another order",
    ),
    _statistics(
        "        return MEASURES[self.metric].kind is Kind.RUNNING_TOTAL",
        "        return False",
        "steps of a day are a mean and never add up",
    ),
    _following(
        "cursor",
        "            and end.log_start - 1 <= self.log <= end.log",
        "            and self.log <= end.log",
        "what was forgotten of the log before it was sent is never sent",
    ),
    _following(
        "cursor",
        "            (self.sink, self.generation) == (sink, end.generation)",
        "            self.generation == end.generation",
        "a server that was emptied stays empty",
    ),
    _following(
        "cursor",
        "    fresh = Cursor(sink=sink, generation=end.generation, log=end.log, fill=Fill())",
        "    fresh = Cursor(sink=sink, generation=end.generation, fill=Fill())",
        "years are sent as changes once more behind all that stands",
    ),
    _following(
        "cursor",
        "        forgotten=before.forgotten,",
        "        forgotten=None,",
        "points that were dropped for good come back",
    ),
    _following(
        "cursor",
        "        rested = self._tried_at is None or now - self._tried_at >= SAVED_EVERY_S",
        "        rested = True",
        "a memory card is worn out by a cursor",
    ),
    _following(
        "cursor",
        "        except StoreError:\n            return\n        self._saved = self._cursor",
        "        except StoreError:\n            pass\n        self._saved = self._cursor",
        "a cursor that could not be saved is never saved",
    ),
    _following(
        "cursor",
        "        self._cursor = self._marked = replace(self._cursor, mark=mark)",
        "        self._cursor = self._marked = self._cursor",
        "marks are made and nobody remembers them",
    ),
    _following(
        "cursor",
        "                forgotten=self._cursor.forgotten,",
        "                forgotten=self._marked.forgotten,",
        "with a connection it is forgotten what was dropped for good",
    ),
    _following(
        "follower",
        "            self._kept.go_back()\n",
        "",
        "what a server lost behind its last mark is never sent again",
    ),
    _following(
        "follower",
        "            self._kept.begin(cursor)\n",
        "",
        "sending all again ends with the connection",
    ),
    _following(
        "follower",
        "        if not work.batches:\n            self._kept.move(work.then)",
        "        if True:\n            self._kept.move(work.then)",
        "the cursor is ahead of the server while batches wait",
    ),
    _following(
        "gathering",
        "        self.batches.extendleft(reversed(halves))",
        "        pass",
        "one bad value takes thousands of good ones along",
    ),
    _following(
        "gathering",
        "            if alone:\n                _set_aside(batch, sink, err)",
        "            if alone:\n                pass",
        "what a server refuses is gone without a trace",
    ),
    _following(
        "follower",
        "        self._server_waits.failed(self._clock.monotonic())",
        "        self._server_waits.worked()",
        "a server that is away is asked without a pause",
    ),
    _following(
        "follower",
        "        since = self._condition.failing_since or self._clock.now()",
        "        since = self._clock.now()",
        "a server that is away for days has failed for a minute",
    ),
    _following(
        "follower",
        "        if trusted:\n            self._leaving.forget(now)",
        "        if True:\n            self._leaving.forget(now)",
        "a wrong clock empties the server",
    ),
    _following(
        "leaving",
        "        return replace(cursor, forgotten=before[Holding.POINTS])",
        "        return replace(cursor)",
        "what was dropped is sent again and dropped again",
    ),
    _following(
        "follower",
        "            self._work, self._resend, self._failed_feed = None, False, None",
        "            self._resend, self._failed_feed = False, None",
        "a new server is believed to have what was meant for the old one",
    ),
    _following(
        "follower",
        "        elif cursor.records > ends.records:",
        "        elif False:",
        "records of a restored store wait until their places come round again",
    ),
    _following(
        "gathering",
        "        if cursor.filling_points:",
        "        if False:",
        "an emptied server gets changes only",
    ),
    _following(
        "gathering",
        "            at=from_us(points[-1][0]),",
        "            at=from_us(points[0][0]),",
        "filling turns on the spot",
    ),
    _following(
        "gathering",
        "        moved = replace(cursor, hours=hours[-1].pos)",
        "        moved = replace(cursor, hours=end)",
        "of years of hours only the first thousand are sent",
    ),
    _following(
        "gathering",
        "        moved = replace(cursor, records=places[-1][0])",
        "        moved = replace(cursor, records=end)",
        "of all records only the first pages are sent",
    ),
    _following(
        "gathering",
        "                row = None if fields is None else feed.row(record_id, fields)",
        "                row = feed.row(record_id, fields or {})",
        "nights that were removed stay for ever",
    ),
    _following(
        "gathering",
        "        kept = since(parts, moved.forgotten)",
        "        kept = parts",
        "points behind the retention make good hours bad ones",
    ),
    _following(
        "batches",
        "            room -= len(part)",
        "            room -= 1",
        "batches have no bounds",
    ),
    _following(
        "batches",
        "            taken += len(part)",
        "            taken += len(part) + 1",
        "a point between two batches is lost",
    ),
    _following(
        "batches",
        "    kept = ((key, [one for one in points if one[0] >= first]) for key, points in parts)",
        "    kept = ((key, [one for one in points if one[0] > first]) for key, points in parts)",
        "the first point that is kept is not sent",
    ),
    _following(
        "feeds",
        '        "name": None if record.private else record.name,',
        '        "name": record.name,',
        "the name of somebody private stands in a shared database",
    ),
    _following(
        "feeds",
        "        **{name: measured.get(name) for name in NIGHTLY},",
        "        **{name: measured.get(name, 0.0) for name in NIGHTLY},",
        "what is not known of a night is zero",
    ),
    _following(
        "feeds",
        "    return None if moment is None else moment.astimezone(UTC).isoformat()",
        "    return None if moment is None else moment.replace(tzinfo=UTC).isoformat()",
        "nights are hours off",
    ),
    _following(
        "health",
        "            if monotonic - self._told_at < every_s:",
        "            if False:",
        "the recorder gets a state every two seconds",
    ),
    _following(
        "health",
        "        if told is not None and _status(record) == _status(told):",
        "        if told is not None:",
        "a server that went away is told of ten minutes later",
    ),
    _following(
        "health",
        "        return max(0, self.ends.series.log - log)",
        "        return 0",
        "a server that lags behind for a week is told to be level",
    ),
    _following(
        "pace",
        "        self._wait_s = min(self._wait_s * 2, _LONGEST_S) or _FIRST_S",
        "        self._wait_s = _FIRST_S",
        "a server that is away for a week is asked each second",
    ),
    _answering(
        "days",
        "    return [span for span in spans if span.width]",
        "    return list(spans)",
        "a date that a zone skipped divides by zero",
    ),
    _answering(
        "amounts",
        "    return Aggregation.SUM if step in LONG else Aggregation.HIGH",
        "    return Aggregation.HIGH",
        "a week has the steps of its best day",
    ),
    _answering(
        "amounts",
        "    return Aggregation.SUM if step in LONG else Aggregation.HIGH",
        "    return Aggregation.SUM",
        "a day of steps cannot be told",
    ),
    _answering(
        "amounts",
        "    if measure.nightly and step in _SHORT:",
        "    if measure.nightly and step is Step.RAW:",
        "nights are asked for by the hour",
    ),
    _answering(
        "amounts",
        "    return every if adds_up else every - {Aggregation.SUM}",
        "    return every",
        "heart rates are added up",
    ),
    _answering(
        "amounts",
        "unfit = {Aggregation.MEAN, Aggregation.SUM} if step not in LONG else set()",
        "unfit = {Aggregation.SUM} if step not in LONG else set()",
        "the mean of a count so far is told as a day's",
    ),
    _answering(
        "amounts",
        "    return None if aggregation is Aggregation.COUNT else measure.unit",
        "    return measure.unit",
        "a number of values is told in beats a minute",
    ),
    _answering(
        "bounds",
        "    if last < first:",
        "    if last < first and False:",
        "a question without days has an answer",
    ),
    _answering(
        "bounds",
        "    if last > today:",
        "    if last > today + timedelta(days=1):",
        "tomorrow is a gap today",
    ),
    _answering(
        "bounds",
        "    if last - first >= _LONGEST:",
        "    if last - first > 2 * _LONGEST:",
        "one question reads for minutes",
    ),
    _answering(
        "choosing",
        "            except SinkError:\n                continue",
        "            except SinkError:\n                break",
        "while the server is away a year has no values",
    ),
    _answering(
        "telling",
        "    return sources.pop() if len(sources) == 1 else None",
        "    return sources.pop()",
        "a week of two sources is told as of one",
    ),
    _answering(
        "raw",
        "    kept = [day for day in days if day.end > since]",
        "    kept = list(days)",
        "values that are gone are told as gaps",
    ),
    _answering(
        "raw",
        "    for day in reversed(days):",
        "    for day in days:",
        "of many values the oldest are told",
    ),
    _answering(
        "raw",
        "    return values[-MOST_RAW:], count > MOST_RAW",
        "    return values[:MOST_RAW], count > MOST_RAW",
        "of many values the newest are missing",
    ),
    _answering(
        "raw",
        "    return values[-MOST_RAW:], count > MOST_RAW",
        "    return values[-MOST_RAW:], False",
        "nobody hears that older values are missing",
    ),
    _answering(
        "nightly",
        "    told = [known[span.day] for span in period if span.day in known]",
        "    told = [known[span.day] for span in period[:1] if span.day in known]",
        "a week of nights is its first",
    ),
    _answering(
        "answering",
        "            and key.person in (question.person, *desk.persons)\n",
        "",
        "somebody else's heart is told as one's own",
    ),
    _answering(
        "answering",
        "            [key for key in keys if source in (None, key.source)],",
        "            keys,",
        "a source that is named is not heard",
    ),
    _answering(
        "answering",
        "            return Value(first.start, None, day=day)",
        "            return Value(first.start, 0.0, day=day)",
        "what is not known is zero",
    ),
    _answering(
        "answering",
        "            return of_values([one.high for one in sums], aggregation)",
        "            return of_values([one.last for one in sums], aggregation)",
        "a day's steps are what was counted after midnight",
    ),
    _files(
        "cells",
        "        if stated.tzinfo is None:\n            raise UnusableError(Reason.NO_ZONE)\n",
        "",
        "times of nowhere count as those of the server",
    ),
    _files(
        "cells",
        "    if not isfinite(value):",
        "    if value != value:",
        "one endless value in a file stops the batch that it is in",
    ),
    _files(
        "cells",
        "    if not _FIRST <= at <= now + _AHEAD:",
        "    if not _FIRST <= at:",
        "one line of next year stops a whole import",
    ),
    _files(
        "cells",
        '    if unit not in (None, ""):\n        given =',
        "    if unit is None:\n        given =",
        "hours of sleep are taken for seconds",
    ),
    _files(
        "cells",
        '    if not name.isprintable() or "/" in name or name[0] in _FORMULAS:',
        "    if not name.isprintable() or name[0] in _FORMULAS:",
        "a source with a slash writes into another's records",
    ),
    _files(
        "lines",
        "        if len(cells) != len(columns):",
        "        if len(cells) < 1:",
        "a line that lacks a cell ends the import",
    ),
    _files(
        "lines",
        "    while line := text.readline(LONGEST):",
        "    while line := text.readline():",
        "a file without ends of lines fills the memory",
    ),
    _files(
        "lines",
        "    separator = max(_SEPARATORS, key=header.count)",
        '    separator = ","',
        "tables of half of Europe are refused",
    ),
    _files(
        "reading",
        "                    if line > begin:",
        "                    if line >= begin:",
        "a line is counted twice after each restart",
    ),
    _files(
        "reading",
        "            begin = after.line if number == after.member else 0",
        "            begin = after.line",
        "after a restart the first lines of all files that follow are lost",
    ),
    _files(
        "rows",
        "            if len(self.sources) >= _MOST_SOURCES:",
        "            if len(self.sources) >= 1000 * _MOST_SOURCES:",
        "a wrong column makes a series of every line",
    ),
    _files(
        "rows",
        "    if not low <= counted.sum <= high or not abs(counted.sum) < _MOST:",
        "    if not abs(counted.sum) < _MOST:",
        "hours whose sum cannot be are believed",
    ),
    _files(
        "rows",
        "        if measure is None or measure.nightly:",
        "        if measure is None:",
        "nights become series beside the nights",
    ),
    _files(
        "writing",
        "                if one.start not in standing:",
        "                if True:",
        "every hour goes out twice, as points and as their sum",
    ),
    _files(
        "writing",
        "        return day, min(day + _DAY, self._wanted.end)",
        "        return day, day + _DAY - _HOUR",
        "the last hour of each day is left out",
    ),
    _files(
        "writing",
        "    whole = value == int(value) and abs(value) < _EXACT",
        "    whole = abs(value) < _EXACT",
        "what was measured loses its fractions on the way out",
    ),
    _files(
        "nights",
        "    at = night.wake or night.measured_at",
        "    at = night.bedtime or night.measured_at",
        "a night that began before six in the evening counts for the day before",
    ),
    _files(
        "model",
        "        if len(self.examples) < _EXAMPLES:",
        "        if self.examples:",
        "nobody is shown which line was wrong",
    ),
)

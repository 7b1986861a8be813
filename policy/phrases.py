"""Every phrase that explanations are put together from, by key and language; no phrase stands anywhere else.

`{name}` marks what is filled in. Both languages of a key take the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "es")

MONTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
}

PHRASES: Final[Mapping[str, tuple[str, str]]] = {
    # values
    "yes": ("yes", "sí"),
    "no": ("no", "no"),
    "unknown": ("not known", "no se sabe"),
    "not applicable": ("does not apply", "no corresponde"),
    "day": ("{n} day", "{n} día"),
    "days": ("{n} days", "{n} días"),
    "month": ("{n} month", "{n} mes"),
    "months": ("{n} months", "{n} meses"),
    "date": ("{month} {day}", "{day} de {month}"),
    "date and year": ("{month} {day}, {year}", "{day} de {month} de {year}"),
    "short date": ("{month} {day}, {year}", "{day} {month} {year}"),
    "listed by and": ("{most} and {last}", "{most} y {last}"),
    "listed by or": ("{most} or {last}", "{most} o {last}"),
    # formulas
    "subtotal": ("the total of the lines", "el total de los conceptos"),
    "taxable lines": ("the taxable lines", "los conceptos gravables"),
    "for word": ("{parameter} for {word}", "{parameter} para {word}"),
    "sum": ("{left} plus {right}", "{left} más {right}"),
    "sum within": ("the sum of {left} and {right}", "la suma de {left} y {right}"),
    "difference": ("{left} less {right}", "{left} menos {right}"),
    "difference within": ("the difference of {left} and {right}", "la diferencia entre {left} y {right}"),
    "of": ("{left} of {right}", "{left} de {right}"),
    "times": ("{left} times {right}", "{left} por {right}"),
    "later": ("{span} after {day}", "{span} después de {day}"),
    "earlier": ("{span} before {day}", "{span} antes de {day}"),
    "days between": ("the days from {right} to {left}", "los días de {right} a {left}"),
    "larger": ("the larger of {operands}", "el mayor de {operands}"),
    "largest": ("the largest of {operands}", "el mayor de {operands}"),
    "smaller": ("the smaller of {operands}", "el menor de {operands}"),
    "smallest": ("the smallest of {operands}", "el menor de {operands}"),
    "part up to": ("the part of {amount} up to {upper}", "la parte de {amount} hasta {upper}"),
    "part above": ("the part of {amount} above {lower}", "la parte de {amount} por encima de {lower}"),
    "part between": (
        "the part of {amount} between {lower} and {upper}",
        "la parte de {amount} entre {lower} y {upper}",
    ),
    "rounded": ("{amount}, rounded", "{amount}, redondeado"),
    "rounded half up": ("{amount}, rounded half up", "{amount}, redondeado (la mitad hacia arriba)"),
    "rounded half even": ("{amount}, rounded half to even", "{amount}, redondeado (la mitad al par)"),
    "rounded up": ("{amount}, rounded up", "{amount}, redondeado hacia arriba"),
    "rounded down": ("{amount}, rounded down", "{amount}, redondeado hacia abajo"),
    "to a multiple": ("{amount} to a multiple of {unit}", "{amount} a un múltiplo de {unit}"),
    "prorated": ("{amount} for {part} of {whole}", "{amount} por {part} de {whole}"),
    "next business day": ("the first business day from {0}", "el primer día hábil desde {0}"),
    "previous business day": ("the last business day up to {0}", "el último día hábil hasta {0}"),
    "add business days": ("{1} after {0}, counting business days", "{1} después de {0}, en días hábiles"),
    "months between": ("the full months from {0} to {1}", "los meses completos de {0} a {1}"),
    "start of month": ("the first of the month of {0}", "el primer día del mes de {0}"),
    "end of month": ("the end of the month of {0}", "el fin del mes de {0}"),
    "count": ("the number of {history}{item}{window}", "el número de {history}{item}{window}"),
    "total": ("the sum of {history}{item}{window}", "la suma de {history}{item}{window}"),
    "first": (
        "the day of the first of {history}{item}{window}",
        "el día del primero de {history}{item}{window}",
    ),
    "last": (
        "the day of the last of {history}{item}{window}",
        "el día del último de {history}{item}{window}",
    ),
    "on this item": (" on this item", " en este concepto"),
    "in last": (" in the last {span}", " en los últimos {span}"),
    "in last month": (" in the last month", " en el último mes"),
    "in last day": (" on the last day", " en el último día"),
    "this year": (" this year", " este año"),
    "this season": (" this season ({season})", " esta temporada ({season})"),
    "since": (" since {day}", " desde {day}"),
    # tests
    "below": ("less than {high}", "menos de {high}"),
    "up to": ("at most {high}", "como máximo {high}"),
    "above": ("more than {low}", "más de {low}"),
    "from": ("at least {low}", "al menos {low}"),
    "between": ("{low} to {high}", "de {low} a {high}"),
    "before": ("before {high}", "antes del {high}"),
    "by": ("on or before {high}", "hasta el {high}"),
    "after": ("after {low}", "después del {low}"),
    "since day": ("on or after {low}", "desde el {low}"),
    "known": ("known", "conocido"),
    "anything": ("anything, even if not known", "cualquiera, aun sin saberse"),
    "neither": ("neither {left} nor {right}", "ni {left} ni {right}"),
    "none of": ("none of {tests}", "ninguno de {tests}"),
    "not": ("not {tests}", "distinto de {tests}"),
    # facts and conditions
    "is": ("{heading} is {value}", "{heading} es {value}"),
    "is unknown": ("{heading} is not known", "no se sabe {heading}"),
    "does not apply": ("{heading} does not apply", "{heading} no corresponde"),
    "aged": ("{subject} is {days} {rest}", "{subject} lleva {days} ({heading})"),
    "age": ("it is {days} {rest}", "lleva {days} ({heading})"),
    "the account": ("the account", "la cuenta"),
    "the item due": ("the item due {day}", "el concepto que vence el {day}"),
    "the item": ("the item {id}", "el concepto {id}"),
    "about item": ("for {subject}, {facts}", "para {subject}, {facts}"),
    # sentences
    "so": ("{facts}, so {result}.", "{facts}; por eso {result}."),
    "then": ("If {conditions}, {result}.", "Si {conditions}, {result}."),
    "always": ("{result}.", "{result}."),
    "if no other": (
        "If no other row of “{table}” applies, {result}.",
        "Si no vale otra fila de «{table}», {result}.",
    ),
    "result is": ("{name} is {value}", "{name} es {value}"),
    "charged": ("{amount} is charged", "se cobra {amount}"),
    "charged within": ("{amount} is charged, {bound}", "se cobra {amount}, {bound}"),
    "taken off": ("{amount} is taken off", "se descuenta {amount}"),
    "taken off within": ("{amount} is taken off, {bound}", "se descuenta {amount}, {bound}"),
    "due": ("{amount} is owed", "se debe {amount}"),
    "due within": ("{amount} is owed, {bound}", "se debe {amount}, {bound}"),
    "held": ("{amount} is taken as a deposit", "se toma {amount} como depósito"),
    "held within": ("{amount} is taken as a deposit, {bound}", "se toma {amount} como depósito, {bound}"),
    "nothing": ("nothing is charged", "no se cobra nada"),
    "nothing off": ("nothing is taken off", "no se descuenta nada"),
    "bound at least": ("at least {bound}", "al menos {bound}"),
    "bound at most": ("at most {bound}", "a lo sumo {bound}"),
    "no other": ("no other row applies", "no vale otra fila"),
    "payable now": ("{amount} is payable now", "{amount} se paga ahora"),
    "this row applies": ("this row applies", "vale esta fila"),
    "capped": ("Never more than “{title}”", "Nunca más que «{title}»"),
    "answer granted": ("the agent may grant it", "el agente puede concederlo"),
    "answer mandatory": ("it must be granted", "se debe conceder"),
    "answer refused": ("it is refused", "se niega"),
    "answer needs approval": (
        "it needs the approval of {people}, {role} or above",
        "requiere la aprobación de {people}, {role} o superior",
    ),
    "paid in place": ("it is paid in place {rank}, {then}", "se paga en el lugar {rank}, {then}"),
    "tender allowed": ("this way to pay is allowed", "se admite esta forma de pago"),
    "tender not allowed": ("this way to pay is not allowed", "no se admite esta forma de pago"),
    "offer open": ("“{title}” is open", "«{title}» está disponible"),
    "offer not open": ("“{title}” is not open", "«{title}» no está disponible"),
    "step applies": ("the step “{title}” applies", "corresponde el paso «{title}»"),
    "step recorded": (
        "the step “{title}” applies, and counts only while recording is on",
        "corresponde el paso «{title}», y vale solo mientras se graba",
    ),
    "step authorizes": (
        "the step “{title}” applies; it is the spoken authorization, heard only while recording is on",
        "corresponde el paso «{title}»; es la autorización hablada, que se oye solo mientras se graba",
    ),
    "exception": (
        "This row is an exception to {rows}: it applies only where that one does, and takes its place.",
        "Esta fila es una excepción a {rows}: vale solo donde vale aquella, y la reemplaza.",
    ),
    "since short": ("since {day}", "desde el {day}"),
    "from until": ("from {day} until {end}", "del {day} al {end}"),
    "until short": ("until {end}", "hasta el {end}"),
    # what is asked of recorders
    "recording: every call": ("{recorders} records every call.", "{recorders} graba todas las llamadas."),
    "recording: every call, several": (
        "{recorders} record every call.",
        "{recorders} graban todas las llamadas.",
    ),
    "recording: none expected": (
        "No recorder is expected before it is seen.",
        "No se espera ninguna grabadora antes de verla.",
    ),
    "recording: paused proven": (
        "Entry opens only when every recorder of the call is proven silent ({tenders}).",
        "La entrada se abre solo cuando consta que toda grabadora de la llamada calla ({tenders}).",
    ),
    "recording: paused acknowledged": (
        "Entry opens when every recorder of the call has accepted the command to pause ({tenders}).",
        "La entrada se abre cuando toda grabadora de la llamada aceptó la orden de pausa ({tenders}).",
    ),
    "recording: paused by proven": (
        "{recorder} must be proven silent.",
        "De {recorder} debe constar que calla.",
    ),
    "recording: paused by acknowledged": (
        "Of {recorder} it is enough that it accepted the command to pause.",
        "De {recorder} basta que haya aceptado la orden de pausa.",
    ),
    "recording: may be none": (
        "A call that nobody records is taken all the same.",
        "Una llamada que nadie graba se atiende igualmente.",
    ),
    "recording: never none": (
        "If no recorder is seen, entry stays shut.",
        "Si no se ve ninguna grabadora, la entrada queda cerrada.",
    ),
    "recording: on proven": (
        "A recorder counts as on only when that is proven.",
        "Una grabadora cuenta como activa solo cuando consta.",
    ),
    "recording: on acknowledged": (
        "A recorder counts as on when it has accepted the command.",
        "Una grabadora cuenta como activa cuando aceptó la orden.",
    ),
    "recording: on by proven": (
        "{recorder} counts as on only when that is proven.",
        "{recorder} cuenta como activa solo cuando consta.",
    ),
    "recording: on by acknowledged": (
        "{recorder} counts as on when it has accepted the command.",
        "{recorder} cuenta como activa cuando aceptó la orden.",
    ),
    "recording: why": (
        "Why no more is asked of {recorder}: {why}",
        "Por qué no se pide más de {recorder}: {why}",
    ),
    "recording: why of all": ("Why no more is asked: {why}", "Por qué no se pide más: {why}"),
    "recording: recorded": (
        "These steps count only while recording is on: {steps}.",
        "Estos pasos valen solo mientras se graba: {steps}.",
    ),
    "recording: authorization": (
        "The spoken authorization, heard only while recording is on: {steps}.",
        "La autorización hablada, que se oye solo mientras se graba: {steps}.",
    ),
    # why a row does not apply
    "not: applies": ("{row} does apply.", "{row} sí vale."),
    "not: no item": (
        "{row} is asked for each item, and there is none.",
        "{row} se aplica a cada concepto, y no hay ninguno.",
    ),
    "not: not yet": ("{row} is in effect only from {day}.", "{row} vale solo desde el {day}."),
    "not: no longer": ("{row} was in effect only until {day}.", "{row} valía solo hasta el {day}."),
    "not: cell": (
        "{row} asks for {heading}: {tests}; it is {value}.",
        "{row} pide {heading}: {tests}; es {value}.",
    ),
    "not: state": (
        "{row} asks for {heading}: {tests}; it {value}.",
        "{row} pide {heading}: {tests}; {value}.",
    ),
    "not: unknown": (
        "{row} needs {heading}, which is not known yet; a row never applies to a value nobody knows.",
        "{row} necesita {heading}, que aún no se sabe; una fila nunca vale para un dato que nadie conoce.",
    ),
    "not: base": (
        "{row} is an exception to {rows}, which does not apply.",
        "{row} es una excepción a {rows}, que no vale.",
    ),
    "not: defeated": (
        "{row} would apply, but {rows} is an exception to it and takes its place.",
        "{row} valdría, pero {rows} es una excepción y la reemplaza.",
    ),
    "not: otherwise": (
        "{row} applies only if no other row does, and {rows} does.",
        "{row} vale solo si no vale otra fila, y vale {rows}.",
    ),
    "not: before": (
        "{row} would apply too, but {rows} comes before it and the first row counts.",
        "{row} también valdría, pero {rows} está antes y cuenta la primera fila.",
    ),
    "not: outranked": (
        "{row} would apply too, but {rows} ranks before it.",
        "{row} también valdría, pero {rows} tiene prioridad.",
    ),
    "not: same": (
        "{row} applies too and says the same as {rows}, which is recorded.",
        "{row} también vale y dice lo mismo que {rows}, que queda registrada.",
    ),
    # what a judgement says
    "judge: no page": (
        "The policy has no authority page, so nobody may grant this.",
        "La política no tiene página de autorizaciones; nadie puede conceder esto.",
    ),
    "judge: no table": (
        "The authority page has no table for a request to {request}, so nobody may grant it.",
        "La página de autorizaciones no tiene tabla para esta solicitud ({request}); nadie puede concederla.",
    ),
    "judge: no row": (
        "No row of “{table}” covers this request, so nobody may grant it.",
        "Ninguna fila de «{table}» prevé esta solicitud; nadie puede concederla.",
    ),
    "judge: clash": (
        "The rows {rows} of “{table}” contradict each other, so nobody may grant this.",
        "Las filas {rows} de «{table}» se contradicen; nadie puede conceder esto.",
    ),
    "judge: unknown": (
        "This cannot be decided before these are known: {needs}.",
        "Esto no se puede decidir sin saber antes: {needs}.",
    ),
    "judge: no amount": ("The amount must be more than 0.00.", "El importe debe ser mayor que 0.00."),
    "judge: above line": (
        "{asked} is more than is left of the line, {line}.",
        "{asked} es más de lo que queda del concepto, {line}.",
    ),
    "judge: no component": (
        "The policy has no line called “{component}”.",
        "La política no tiene ningún concepto «{component}».",
    ),
    "judge: no offer": (
        "The policy has no offer called “{offer}”.",
        "La política no tiene ninguna oferta «{offer}».",
    ),
    "judge: no days": ("An extension is of 1 day or more.", "Una prórroga es de 1 día o más."),
    "judge: no role": (
        "“{role}” is no role of this policy.",
        "«{role}» no es un rol de esta política.",
    ),
    "judge: no reason": ("A request needs a reason.", "Una solicitud necesita un motivo."),
    "judge: granted": ("The agent may grant this.", "El agente puede conceder esto."),
    "judge: mandatory": ("This must be granted.", "Esto se debe conceder."),
    "judge: needs approval": (
        "Needs the approval of {people}: {role} or above, never the one who asks.",
        "Requiere la aprobación de {people}: {role} o superior, nunca quien solicita.",
    ),
    "back: void": ("void of receipt {receipt}, {means}", "anulación del recibo {receipt}, {means}"),
    "back: refund": ("refund of receipt {receipt}, {means}", "reembolso del recibo {receipt}, {means}"),
    "judge: refused": ("The policy refuses this.", "La política lo niega."),
    "person": ("{n} person", "{n} persona"),
    "people": ("{n} different people", "{n} personas distintas"),
}

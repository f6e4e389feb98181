"""What Excel means by the errors of its automation interface: busy, gone, or protected.

Numbers as pywin32 gives them, signed. Nothing here needs Windows: an error is known by `hresult`.
"""

BUSY = frozenset(
    (
        -2147418111,  # 0x80010001 RPC_E_CALL_REJECTED: a dialog is open, or it calculates
        -2147417846,  # 0x8001010A RPC_E_SERVERCALL_RETRYLATER
        -2146777998,  # 0x800AC472 VBA_E_IGNORE: a cell is being edited
    )
)
GONE = frozenset(
    (
        -2147417848,  # 0x80010108 RPC_E_DISCONNECTED: the workbook was closed
        -2147220995,  # 0x800401FD CO_E_OBJNOTCONNECTED
        -2147221080,  # 0x800401A8: the object is gone
        -2147418105,  # 0x80010007 RPC_E_SERVER_DIED: Excel has ended
        -2147418094,  # 0x80010012 RPC_E_SERVER_DIED_DNE
        -2147023174,  # 0x800706BA RPC_S_SERVER_UNAVAILABLE
        -2147023170,  # 0x800706BE RPC_S_CALL_FAILED
    )
)
EXCEPTION = -2147352567  # 0x80020009 DISP_E_EXCEPTION: the reason is inside
FAILED = -2146827284  # 0x800A03EC: Excel's own "cannot do that", for example on a protected sheet


def reason(err: BaseException) -> int | None:
    """The number of an automation error, the one inside if there is one; None for other errors."""
    number = getattr(err, "hresult", None)
    inside = getattr(err, "excepinfo", None)
    if number == EXCEPTION and inside and len(inside) > 5 and inside[5]:
        return inside[5]
    return number


def is_busy(err: BaseException) -> bool:
    """Whether the call was rejected, so that the same call may be made again."""
    number = reason(err)
    return number in BUSY or (number == EXCEPTION and not getattr(err, "excepinfo", None))


def is_gone(err: BaseException) -> bool:
    """Whether the workbook, or Excel, has been closed."""
    return reason(err) in GONE


def is_refused(err: BaseException) -> bool:
    """Whether Excel would not do it: a protected sheet is the usual cause."""
    return reason(err) == FAILED

"""A fresh process in which several threads read one document of a running Calc at once.

Run with the pipe on which Calc listens, and the document's UID. Prints what went wrong.
"""

import sys
import threading
import traceback

from addin.hosts.calc import bridge
from addin.hosts.calc.engine import book_with_uid, connected
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet

N_THREADS = 4


def main(pipe: str, document: str) -> None:
    app = connected(bridge.connect(pipe))
    together, failed = threading.Barrier(N_THREADS), list[str]()

    def read() -> None:
        together.wait()
        try:
            book = book_with_uid(app, document, 10.0)
            _ = [name.name for name in book.names], book.impl.selection
            RatingsSheet(book, "Dot product").rows(layout.RATINGS)
            _ = (
                book.impl.host.controller.getStatusIndicator().start,
                book.impl.host.controller.getFrame().getName,
            )
        except Exception:
            failed.append(traceback.format_exc())

    threads = [threading.Thread(target=read) for _ in range(N_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("\n".join(failed), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Valkey's client: one for all threads, however many request it first."""
import threading

from tests.conftest import Servers


def test_threads_that_ask_at_once_share_one_client_and_none_is_closed_under_another(
    servers: Servers, valkey: None,
) -> None:
    from kernel import valkey as kernel_valkey

    for _ in range(20):
        kernel_valkey.connect(servers.redis_url)
        together = threading.Barrier(12)
        answers: list[tuple[int, object]] = []

        def ask(
            together: threading.Barrier = together, answers: list[tuple[int, object]] = answers,
        ) -> None:
            together.wait()
            client = kernel_valkey.client()
            answers.append((id(client), client.incr("asked")))

        asking = [threading.Thread(target=ask) for _ in range(12)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert len(answers) == 12 and len({one for one, _ in answers}) == 1

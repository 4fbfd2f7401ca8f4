"""Shadows compared by what their answers mean, as a real embedding model has it."""

import pytest
from minilm import EmbeddingServer, MiniLM
from test_shadow import Asking, chance, decided, manifest, upstream  # noqa: F401

ANSWERS = {
    "refund": (
        "Your refund was issued on March 3 and reaches your account within five days.",
        "We have paid the money back on March 3; please allow five days for it to arrive.",
        "The amount was returned to you on the 3rd of March, it takes up to five days.",
    ),
    "password": (
        "Open the settings, choose security, and set a new password there.",
        "You can change the password yourself: it is under security in the settings.",
        "Go to settings, then to security. That is where a new password is chosen.",
    ),
    "invoice": (
        "The invoice of April is attached to the mail that we sent this morning.",
        "This morning we mailed you April's invoice as an attachment.",
        "You will find the April bill attached to today's mail.",
    ),
}
QUESTIONS = tuple(f"Tell me about my {topic}." for topic in ANSWERS)


def answering(seed, topic_of=lambda asked: asked):
    draw = chance(seed)

    def answer(_, body):
        asked = body["messages"][-1]["content"].split()[-1].rstrip(".")
        return draw(body).choice(ANSWERS[topic_of(asked)])

    return answer


@pytest.fixture(scope="module")
def model():
    return MiniLM()


@pytest.fixture
def embeddings(model):
    server = EmbeddingServer(model, [text for texts in ANSWERS.values() for text in texts])
    yield f', comparator: {{embeddings: {{url: "{server.url}", model: all-MiniLM-L6-v2, timeout: 60s}}}}'
    server.stop()


@pytest.mark.parametrize(
    "text, similarity",
    [("That is a happy dog", 0.695), ("That is a very happy person", 0.943), ("Today is a sunny day", 0.257)],
)
def test_the_model_is_the_one_that_its_authors_describe(model, text, similarity):
    assert abs(float(model.embed("That is a happy person") @ model.embed(text)) - similarity) < 0.002


def shadowed(serve, production, shadow, extra):
    server = serve(manifest(production.url, shadow.url, extra))
    server.cli("rollout", "start", "support", "v2", "--strategy", "mirror", check=0)
    with Asking(server.gateway, questions=QUESTIONS):
        return decided(server, "ready", "blocked")


def test_the_same_in_other_words_is_near_and_ready(serve, upstream, embeddings):  # noqa: F811
    found = shadowed(serve, upstream(answering(1)), upstream(answering(2)), embeddings)
    assert found["state"] == "ready", found
    assert found["models"]["embedded"] >= 100 and found["models"]["embedding_failures"] == 0, found["models"]
    # A third of the pairs are word for word the same. By their characters the others are some 0.6 apart.
    assert found["avg_divergence"] < 0.3


def test_another_subject_is_far_and_blocked(serve, upstream, embeddings):  # noqa: F811
    topics = list(ANSWERS)
    other = answering(3, topic_of=lambda asked: topics[(topics.index(asked) + 1) % len(topics)])
    found = shadowed(serve, upstream(answering(4)), upstream(other), embeddings)
    assert found["state"] == "blocked" and found["reasons"][0]["check"] == "divergence", found
    assert found["models"]["embedded"] > 0 and found["avg_divergence"] > 0.6

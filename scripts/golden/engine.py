"""Generates the models and expected outputs for the tests of crates/lab/src/engine.

The outputs come from the reference evaluator of the `onnx` package (numpy),
which shares no code with ONNX Runtime. Run this again only when a model changes:

    python3 -m pip install onnx==1.23.2 numpy
    python3 scripts/golden/engine.py
"""

import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

FOLDER = pathlib.Path(__file__).parents[2] / "tests" / "golden" / "engine"
SIZES = [(12, 8), (8, 6), (6, 4)]


def model(nodes, inputs, outputs, weights):
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, weights)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made


def layers(random):
    """Linear, ReLU, Linear, Linear: the reference network, small."""
    nodes, weights, name = [], [], "input"
    for index, (inputs, outputs) in enumerate(SIZES):
        bound = 1 / np.sqrt(inputs)
        weight = random.uniform(-bound, bound, (outputs, inputs)).astype(np.float32)
        bias = random.uniform(-bound, bound, outputs).astype(np.float32)
        weights += [
            numpy_helper.from_array(weight, f"weight{index}"),
            numpy_helper.from_array(bias, f"bias{index}"),
        ]
        last = index == len(SIZES) - 1
        result = "logits" if last else f"linear{index}"
        nodes.append(
            helper.make_node(
                "Gemm",
                [name, f"weight{index}", f"bias{index}"],
                [result],
                name=f"linear{index}",
                transB=1,
            )
        )
        name = result
        if index == 0:
            nodes.append(helper.make_node("Relu", [name], ["relu0"], name="relu0"))
            name = "relu0"
    return nodes, weights


def port(name, kind, size):
    return helper.make_tensor_value_info(name, kind, ["batch", size])


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20)
    ports = [port("input", TensorProto.FLOAT, 12)], [port("logits", TensorProto.FLOAT, 4)]
    nodes, weights = layers(random)
    tiny = model(nodes, *ports, weights)
    onnx.save(tiny, FOLDER / "tiny.onnx")

    inputs = random.random((7, 12), dtype=np.float32)
    logits = ReferenceEvaluator(tiny).run(None, {"input": inputs})[0]
    answer = {"rows": 7, "classes": 4, "input": inputs.ravel(), "logits": logits.ravel()}
    as_json = {key: [float(x) for x in v] if isinstance(v, np.ndarray) else v for key, v in answer.items()}
    (FOLDER / "tiny.json").write_text(json.dumps(as_json) + "\n")

    # A node that the WebGPU provider cannot compute, before the first layer.
    scale = numpy_helper.from_array(np.float32(1 / 255), "scale")
    zero = numpy_helper.from_array(np.uint8(0), "zero")
    quantise = [
        helper.make_node("QuantizeLinear", ["input", "scale", "zero"], ["bytes"], name="quantize"),
        helper.make_node("DequantizeLinear", ["bytes", "scale", "zero"], ["rounded"], name="dequantize"),
    ]
    nodes[0].input[0] = "rounded"
    onnx.save(model(quantise + nodes, *ports, weights + [scale, zero]), FOLDER / "quantized_input.onnx")

    # An input of ids.
    cast = [helper.make_node("Cast", ["input"], ["logits"], name="cast", to=TensorProto.FLOAT)]
    integer = [port("input", TensorProto.INT64, 4)], [port("logits", TensorProto.FLOAT, 4)]
    onnx.save(model(cast, *integer, []), FOLDER / "integer_input.onnx")


if __name__ == "__main__":
    main()

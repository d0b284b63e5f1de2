//! The one definition of a network: a list of layers with shapes. The trainer,
//! the ONNX writer and the estimates all read it; it depends on none of them.

mod architecture;
mod error;
mod estimate;
mod shape;
mod spec;

pub use architecture::{
    ARCHITECTURES, Architecture, Sizes, architecture, lenet, reference_mlp, softmax_regression,
};
pub use error::ModelError;
pub use estimate::{INFERENCE_MEMORY, MemoryEstimate};
pub use shape::Shape;
pub use spec::{Input, Layer, Loss, ModelSpec};

#[cfg(test)]
mod tests {
    use super::*;

    /// Keras' model summary gives 401,920 for the first layer; the sums are
    /// 784·512+512, 512·256+256, 256·10+10.
    #[test]
    fn reference_network_has_the_published_size() {
        let spec = reference_mlp();
        spec.check().unwrap();
        assert_eq!(spec.parameters(), 535_818);
        assert_eq!(spec.macs(), 535_040);
        assert_eq!(spec.outputs(), 10);
        let memory = spec.training_memory(64, 2);
        assert_eq!(memory.weights, 2_143_272);
        assert_eq!(memory.optimizer, 2 * 2_143_272);
        // 144 GFLOP for 60,000 rows.
        assert_eq!(spec.training_flop() * 60_000 / 1_000_000_000, 144);
    }

    /// LeNet-5 in the form that d2l.ai and PyTorch's tutorials train:
    /// 156 + 2,416 + 48,120 + 10,164 + 850 parameters.
    #[test]
    fn lenet_has_the_published_size() {
        let spec = lenet();
        spec.check().unwrap();
        assert_eq!(spec.parameters(), 61_706);
        assert_eq!(spec.macs(), 117_600 + 240_000 + 48_000 + 10_080 + 840);
    }

    #[test]
    fn layers_that_do_not_fit_are_refused_by_place() {
        let mut spec = reference_mlp();
        spec.layers[2] = Layer::Dense { inputs: 500, outputs: 256 };
        assert_eq!(spec.check(), Err(ModelError::Shape { index: 2, expected: 500, given: 512 }));
        spec = reference_mlp();
        spec.layers[3] = Layer::Dropout { rate: 1.0 };
        assert_eq!(spec.check(), Err(ModelError::DropoutRate { index: 3, rate: 1.0 }));
        spec.layers = vec![Layer::Relu];
        assert_eq!(spec.check(), Err(ModelError::NoWeights));
    }

    fn tokens(layers: Vec<Layer>) -> ModelSpec {
        ModelSpec {
            name: "text".to_owned(),
            inputs: 8,
            input: Input::Tokens { vocabulary: 20 },
            layers,
            loss: Loss::SoftmaxCrossEntropy,
        }
    }

    #[test]
    fn every_layer_refuses_what_it_cannot_take() {
        let embedding = Layer::Embedding { vocabulary: 20, width: 6 };
        let last = Layer::Dense { inputs: 6, outputs: 2 };
        tokens(vec![embedding, Layer::MeanPool, last]).check().unwrap();
        let bad = [
            vec![last],
            vec![Layer::Relu, embedding, Layer::MeanPool, last],
            vec![Layer::Embedding { vocabulary: 19, width: 6 }, Layer::MeanPool, last],
            vec![embedding, embedding],
            vec![embedding, last],
            vec![embedding, Layer::MeanPool, Layer::MeanPool, last],
            vec![embedding, Layer::Gru { inputs: 5, hidden: 6 }, last],
            vec![embedding, Layer::Gru { inputs: 6, hidden: 0 }],
            vec![embedding, Layer::Positions { length: 7, width: 6 }, Layer::MeanPool, last],
            vec![embedding, Layer::Attention { width: 6, heads: 4 }, Layer::MeanPool, last],
            vec![
                embedding,
                Layer::Encoder { width: 6, heads: 2, hidden: 4, dropout: 1.0 },
                Layer::MeanPool,
                last,
            ],
            vec![embedding, Layer::LayerNorm { width: 5 }, Layer::MeanPool, last],
            vec![embedding, Layer::MaxPool2d { size: 2, stride: 2 }],
        ];
        for layers in bad {
            let error = tokens(layers.clone()).check().unwrap_err();
            assert!(error.to_string().starts_with("model: "), "{layers:?}: {error}");
        }
    }

    #[test]
    fn images_keep_their_shape_through_the_layers() {
        let conv = |inputs, kernel, stride, padding| Layer::Conv2d {
            inputs,
            outputs: 4,
            kernel,
            stride,
            padding,
        };
        let spec = |layers| ModelSpec {
            name: "image".to_owned(),
            inputs: 3 * 9 * 7,
            input: Input::Image { channels: 3, height: 9, width: 7 },
            layers,
            loss: Loss::SoftmaxCrossEntropy,
        };
        let good = spec(vec![conv(3, 3, 2, 1), Layer::MaxPool2d { size: 2, stride: 1 }]);
        let shape = *good.shapes().unwrap().last().unwrap();
        assert_eq!(shape, Shape::Image { channels: 4, height: 4, width: 3 });
        assert_eq!(good.outputs(), 48);
        for layers in [
            vec![conv(2, 3, 1, 1)],
            vec![conv(3, 8, 1, 0)],
            vec![conv(3, 3, 1, 3)],
            vec![conv(3, 3, 0, 1)],
            vec![conv(3, 3, 1, 1), Layer::MaxPool2d { size: 8, stride: 1 }],
            vec![conv(3, 3, 1, 1), Layer::MaxPool2d { size: 2, stride: 0 }],
        ] {
            assert!(spec(layers.clone()).check().is_err(), "{layers:?}");
        }
        let mut wrong = spec(vec![conv(3, 3, 1, 1)]);
        wrong.inputs = 100;
        assert!(wrong.check().is_err());
    }

    #[test]
    fn a_network_survives_json() {
        for entry in ARCHITECTURES {
            let spec = entry.example();
            let text = serde_json::to_string(&spec).unwrap();
            assert_eq!(serde_json::from_str::<ModelSpec>(&text).unwrap(), spec);
        }
        // As files were written when every input was numbers.
        let text = r#"{"name":"old","inputs":2,"layers":[{"layer":"dense","inputs":2,"outputs":3}],
            "loss":"softmax_cross_entropy"}"#;
        assert_eq!(serde_json::from_str::<ModelSpec>(text).unwrap().input, Input::Numbers);
    }
}

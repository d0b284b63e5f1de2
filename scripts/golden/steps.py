"""What the trainer's tests compare of one PyTorch model: outputs, loss, gradients of
all parameters, and the parameters after three steps of each optimiser."""

import torch


def record(spec, model, inputs, targets, loss_of, flat):
    """`loss_of` takes outputs and targets; `flat` lists a model's parameters, or what
    a function makes of each, in the trainer's order."""
    start = {name: value.clone() for name, value in model.state_dict().items()}
    outputs = model(inputs)
    value = loss_of(outputs, targets)
    value.backward()
    told = {
        "spec": spec,
        "input": inputs.reshape(-1).tolist(),
        "targets": targets.tolist(),
        "parameters": flat(model),
        "outputs": outputs.detach().reshape(-1).tolist(),
        "loss": value.item(),
        "gradients": flat(model, lambda parameter: parameter.grad),
    }
    optimizers = {
        "adam": lambda p: torch.optim.Adam(p, lr=0.01),
        "sgd": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
    }
    for name, make in optimizers.items():
        model.load_state_dict(start)
        optimizer = make(model.parameters())
        for _ in range(3):
            optimizer.zero_grad()
            loss_of(model(inputs), targets).backward()
            optimizer.step()
        told[name] = flat(model)
    return told

# Why work gave no result
failure-setting = The setting { $field } is not valid: { $detail }
failure-request = The request is not valid: { $detail }
failure-data = The data cannot be used:
failure-no-sample = There are no samples to train on.
failure-no-test = There are no test samples, so nothing can be measured.
failure-one-class = All training samples belong to one class, so there is nothing to tell apart.
failure-batch = The batch size { $batch } is not between 1 and { $n }, the number of training samples.
failure-patience = Early stopping needs validation samples: set a validation share above 0.
failure-model = The layers of the model do not fit together: { $detail }
failure-unknown-model = This task has no model called { $model }.
failure-unknown-size = This model has no size called { $size }.
failure-wrong-kind = The data are of a different kind than the task or model needs.
failure-preprocessing = The preprocessing cannot be read: { $detail }
failure-diverged = The loss became infinite or NaN in epoch { $epoch }, before there were any usable weights. Try a smaller learning rate.
failure-memory = About { $needed } MiB of memory are needed, but only { $free } MiB are free. Use a smaller batch, a smaller model or fewer rows.
failure-leak = { $columns } alone predicts the class in every row, so results would measure this column and not the model. Leave it out of the data set, or confirm when you create the run that it is known before the outcome.
failure-threads = Could not start { $threads } threads: { $detail }
failure-write = The file could not be written: { $detail }. Ask an administrator to free space or grant write access.
failure-folder = There is no working folder: { $detail }
failure-lock = The lock that keeps benchmarks and training on this machine apart is not available: { $detail }
failure-state-read = The training checkpoint cannot be read: { $detail }. Create the run again.
failure-state-damaged = The training checkpoint is damaged. Create the run again.
failure-state-other = The training checkpoint belongs to other data, another model or other settings. Create the run again.
failure-model-changed = The exported model changed while it was being saved. Run it again.
failure-no-version = The data set { $name } has no files yet. Ask an administrator to upload them.
failure-gone = It is no longer in the database.
failure-not-asked = It stopped without being asked to.
failure-broken-off = It was interrupted.
failure-panic = The program failed: { $detail }
failure-workers-ended = Given up after { $n } workers stopped while running it.
failure-worker-ended = Given up: the worker stopped during attempt { $attempt }.
failure-inside = { $detail }

# ONNX Runtime
failure-engine-missing = ONNX Runtime was not found. An administrator can install it with: assay runtime install
failure-engine-unusable = The library in ASSAY_ORT_LIB cannot be used as ONNX Runtime: { $detail }. Set it to a libonnxruntime.so of version 1.24 or newer, or leave it unset.
failure-engine-other = This process already uses another ONNX Runtime. Restart it to use the chosen one.
failure-engine-threads = { $got } threads were requested; 1 to { $max } are allowed.
failure-engine = ONNX Runtime returned no result: { $detail }
failure-provider = The provider { $provider } cannot be used: { $detail }
failure-fallback = The provider { $provider } cannot run every node of the model, and falling back to the CPU was not allowed: { $detail }
failure-model-unreadable = The model file cannot be read: { $detail }
failure-model-invalid = The file is not a model that ONNX Runtime can load: { $detail }
failure-model-unsupported = The model cannot be used here: { $detail }
failure-input-none = The model has no inputs.
failure-input-element = The model’s input { $input } takes neither 32-bit floats nor 64-bit ids.
failure-input-shape = Only the first dimension of the model’s input { $input }, the batch, may be variable.
failure-input-rows = The model’s input { $input } takes exactly { $rows } samples at a time. Set the batch size to { $rows }.
failure-input-ids = The model’s input { $input } takes ids, but neither the metadata nor a table in the model lists the valid ones.
failure-input-large = A batch of { $rows } has more than { $most } numbers.

# What is to be known of a result
remark-bundled = Comes with Assay; trained on generated data on { $date }, not on this machine. To train it again: { $command }
remark-no-parity = Parity was not checked:
remark-some-rows = Logistic regression was trained on { $n } of { $all } rows.
remark-resumed = Resumed after { $done } steps.
remark-not-compared = there are no validation rows to compare models on, so the default model was used
remark-resumed-epoch = Resumed in epoch { $epoch }.
remark-went-back = The loss became infinite or NaN; the weights from the end of epoch { $epoch } were used.

# How rows became numbers
prepared-grey = { $columns }×{ $rows } grey pixels, row by row, divided by 255
prepared-rgb = { $columns }×{ $rows } RGB pixels, row by row, divided by 255
prepared-word-counts = counts of { $n } words, at most { $length } per text
prepared-word-weights = tf-idf weights of { $n } words and pairs of words, each text scaled to length 1
prepared-character-weights = tf-idf weights of { $n } characters and pairs of characters, each text scaled to length 1
prepared-character-counts = counts of { $n } characters, at most { $length } per text
prepared-words = word ids below { $n }, { $length } per text, padded with 0
prepared-characters = character ids below { $n }, { $length } per text, padded with 0
prepared-table = { $columns } columns as { $width } numbers: standardised, categories one-hot, missing numbers replaced by the median

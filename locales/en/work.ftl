# Why work gave no result
failure-setting = The setting { $field } does not fit: { $detail }
failure-request = What was asked for does not fit: { $detail }
failure-data = The data cannot be used:
failure-no-sample = There is no sample to train on.
failure-no-test = There is no test sample, so nothing can be measured.
failure-one-class = All training samples are of one class; there is nothing to tell apart.
failure-batch = A batch of { $batch } is outside 1 to { $n }, the number of training samples.
failure-patience = Stopping early needs samples for validation; give a validation share above 0.
failure-model = The layers of the model do not fit: { $detail }
failure-unknown-model = This task has no model called { $model }.
failure-unknown-size = This model has no size called { $size }.
failure-wrong-kind = The data are of another kind than the task or the model takes.
failure-preprocessing = How a row becomes numbers cannot be read: { $detail }
failure-diverged = The loss stopped being a number in epoch { $epoch }, before there were any usable weights. Try a smaller learning rate.
failure-memory = About { $needed } MiB of memory are needed and { $free } MiB are free. Take a smaller batch, a smaller model or fewer rows.
failure-leak = { $columns } alone tells the class in every row, so a figure shows that column and nothing of a model. Leave it out of the data set, or confirm when ordering the run that it is known before the outcome.
failure-threads = { $threads } threads cannot be started: { $detail }
failure-write = It could not be written: { $detail }. An administrator frees space or gives the right to write.
failure-folder = There is no folder to work in: { $detail }
failure-lock = The lock that keeps benchmarks and training on one machine apart cannot be taken: { $detail }
failure-state-read = The kept state of training cannot be read: { $detail }. Order the run anew.
failure-state-damaged = The kept state of training is damaged. Order the run anew.
failure-state-other = The kept state of training belongs to other data, another model or other settings. Order the run anew.
failure-model-changed = The exported model changed on its way into the store.
failure-no-version = The data set { $name } has no files yet; an administrator can upload them.
failure-gone = It is not in the database any more.
failure-not-asked = It was broken off without being asked.
failure-broken-off = The work was broken off.
failure-panic = The program broke while working: { $detail }
failure-workers-ended = It was given up: { $n } workers ended while doing it.
failure-worker-ended = It was given up: the worker ended during attempt { $attempt }.
failure-inside = { $detail }

# ONNX Runtime
failure-engine-missing = No ONNX Runtime was found. An administrator installs it with: assay runtime install
failure-engine-unusable = The library at ASSAY_ORT_LIB cannot be used as ONNX Runtime: { $detail }. It must be a libonnxruntime.so of version 1.24 or newer, or be unset.
failure-engine-other = This process already uses another ONNX Runtime; restart it to use the one that was asked for.
failure-engine-threads = { $got } threads were asked for; there may be 1 to { $max }.
failure-engine = ONNX Runtime gave no answer: { $detail }
failure-provider = The provider { $provider } cannot be used: { $detail }
failure-fallback = The provider { $provider } cannot compute every node of the model, and falling back to the CPU was not allowed: { $detail }
failure-model-unreadable = The file of the model cannot be read: { $detail }
failure-model-invalid = The file is no model that ONNX Runtime can load: { $detail }
failure-model-unsupported = The model cannot be used here: { $detail }
failure-input-none = The model has no input.
failure-input-element = The model’s input { $input } holds neither 32-bit floats nor 64-bit ids.
failure-input-shape = Of the model’s input { $input } only the first dimension, that of the samples, may be free.
failure-input-rows = The model’s input { $input } takes exactly { $rows } samples at a time; ask for a batch of { $rows }.
failure-input-ids = The model’s input { $input } takes ids, and neither metadata nor a table of the model says which ids there are.
failure-input-large = A batch of { $rows } has more than { $most } numbers.

# What is to be known of a result
remark-no-parity = Parity was not checked:
remark-some-rows = Logistic regression learnt from { $n } of { $all } rows.
remark-resumed = It was taken up again after { $done } steps.
remark-not-compared = there are no validation rows to compare models on: the usual one was taken
remark-resumed-epoch = It was taken up again in epoch { $epoch }.
remark-went-back = The loss stopped being a number; the numbers of the end of epoch { $epoch } were taken.

# How rows became numbers
prepared-grey = { $columns }×{ $rows } grey pixels, row by row, divided by 255
prepared-rgb = { $columns }×{ $rows } RGB pixels, row by row, divided by 255
prepared-word-counts = counts of { $n } words, at most { $length } a text
prepared-word-weights = tf-idf weights of { $n } words and pairs of words, each text scaled to length 1
prepared-character-weights = tf-idf weights of { $n } characters and pairs of characters, each text scaled to length 1
prepared-character-counts = counts of { $n } characters, at most { $length } a text
prepared-words = ids of words below { $n }, { $length } a text, 0 for padding
prepared-characters = ids of characters below { $n }, { $length } a text, 0 for padding
prepared-table = { $columns } columns as { $width } numbers: standardised, categories one-hot, missing numbers as the median

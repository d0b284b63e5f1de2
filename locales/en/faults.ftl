# Data that cannot be used, as readers say it
fault-empty = is empty
fault-no-column = there is no column "{ $column }"; there are { $columns }
fault-range = { $n } is not 1 to { $most }
fault-library = { $detail }
fault-cells = line { $line } has { $n } cells where the first has { $first }
fault-quote-open = line { $line }, column { $column }: a quotation mark opens this cell and nothing closes it. Take it away, or close the cell; a quotation mark inside a quoted cell is written twice
fault-quote-inside = line { $line }, column { $column }: a quotation mark closes this cell before its end. A quotation mark inside a quoted cell is written twice
fault-no-row = there is no row with a class
fault-one-class = every row is of the class "{ $class }"; a model needs at least two classes
fault-columns-constant = every column has one value only; there is nothing to learn from
fault-gz-ends = is damaged: { $detail }
fault-gz-damaged = is damaged: { $detail }
fault-too-long = contains more than { $most } MiB, which is too much
fault-not-encoding = is not { $encoding }; choose another encoding, or save the file as UTF-8
fault-not-utf-8 = line { $line } is not UTF-8. Choose the encoding gbk (Chinese; this file is not GBK) or latin-1 (Western European), or save the file as UTF-8
fault-not-utf-8-but-gbk = line { $line } is not UTF-8. Choose the encoding gbk (Chinese; it can be read as GBK) or latin-1 (Western European), or save the file as UTF-8

# Tables
fault-same-name = two columns are named "{ $name }"; rename one
fault-many-columns = has { $n } columns; at most { $most }
fault-one-column = has one column only; a table needs one to predict and another. Is the separator a comma, semicolon or tab?
fault-name-control = has a control character in the name of column { $n }; write the name without it
fault-names-only = is empty: it has no row below its names
fault-parquet-ends = is not a readable Parquet file: { $detail }
fault-parquet-unsupported = is not a readable Parquet file: { $detail }
fault-no-parquet = is not a readable Parquet file: { $detail }
fault-parquet-nested = column "{ $column }" holds lists or records; only plain values are read
fault-parquet-rows = claims { $said } rows but contains { $n }; write it again
fault-parquet-large = The Parquet file is too large.
fault-not-finite = row { $row }, column "{ $column }": "{ $cell }" is not a finite number; leave it empty if it is unknown
fault-no-number = row { $row }, column "{ $column }": "{ $cell }" is not a number
fault-either-number = row { $row }, column "{ $column }": "{ $cell }" could be { $point } or { $comma }; choose the decimal separator (decimal: point or comma)
fault-no-column-left = no column is left to learn from; every one is ignored. { $columns }
fault-positive = "{ $class }" is not one of two classes; there are { $classes }
fault-time-column = say which column holds the time: time=COLUMN
fault-no-time = row { $row }, column "{ $column }": "{ $cell }" is not a time
fault-send-number = row { $row }: column "{ $column }" cannot be { $value }; send a number or null
fault-send-text = row { $row }: column "{ $column }" cannot be { $value }; send a text or null
fault-credit-missing = is missing; credit=FOLDER needs the folder with german.data
fault-credit-fields = line { $line } has { $n } fields, not 21 as german.data
fault-credit-class = line { $line }: class "{ $class }"; 1 or 2 is known

# Texts and ratings
fault-text-split = texts have no time and no group; write stratified
fault-no-text-file = contains no texts: it needs files ending in .txt, .tsv, .csv or .jsonl, or a folder of texts for each class
fault-many-labels = the labels have { $n } different values; at most { $most } can be classes. Choose the column that holds the label
fault-no-tab = line { $line } has no tab between label and text
fault-many-words = has { $first } different words before the first tab and { $last } after the last; at most { $most } can be classes
fault-not-in-first-line = the first line has no column "{ $column }"
fault-text-columns = the text column and the label column cannot be told apart; name them (text_column, target). The first line is { $first }
fault-json-keys = line { $line }: no key for the text and one for the label were found among { $keys }; name them (text_column, target)
fault-json-value = line { $line }: "{ $name }" is neither text nor number
fault-json-ends = line { $line }: not a JSON object: { $detail }
fault-json-other = line { $line }: not a JSON object: { $detail }
fault-json = line { $line }: not a JSON object: { $detail }
fault-no-rating = has no rating below its names
fault-rating-of-nobody = line { $line }: the user or the item is empty
fault-rating-no-number = line { $line }: the rating "{ $cell }" is not a number
fault-rating-no-time = line { $line }: the time "{ $cell }" is neither seconds nor a date
fault-rating-columns = the user, item and rating columns were not found; name them (rating_columns; --rating-columns USER,ITEM,RATING). The first line is { $first }
fault-same-ratings = every rating is { $rating }; there is nothing to learn
fault-ratings-untimed = the ratings have no time; write stratified
fault-ratings-split = ratings are split at random or by time

# Images
fault-image-split = images have no time and no group; write stratified
fault-smaller-images = Ask for smaller images, or raise the limit.
fault-many-folders = holds { $n } folders of images; at most { $most } can be classes
fault-no-class-folder = contains no image in a folder; each class needs its own folder, named like the class
fault-many-files = holds { $n } files; at most { $most }
fault-climbs = the path "{ $name }" climbs out of the zip
fault-names-not-encoding = has names that are not { $encoding }; choose another encoding
fault-link = "{ $name }" is a link
fault-password = "{ $name }" needs a password
fault-large-zip = would unpack to { $n } MiB, which is too much
fault-more-files = holds more than { $most } files
fault-zip-beyond = "{ $name }" is one too many: the zip unpacks beyond its limit
fault-larger-file = "{ $name }" is larger than { $most } MiB
fault-large-file = "{ $name }" would be { $n } MiB; at most { $most }
fault-bomb = "{ $name }" unpacks { $packed } bytes to { $size }, like a zip bomb
fault-zip-unsupported = is neither a folder nor a zip: { $detail }
fault-no-zip = is neither a folder nor a zip: { $detail }
fault-packed-otherwise = "{ $name }" { $detail }
fault-not-opened = "{ $name }" { $detail }
fault-file-ends = "{ $name }" is damaged: { $detail }
fault-file-damaged = "{ $name }" is damaged: { $detail }
fault-idx-counts = has { $labels } labels for { $images } images
fault-idx-label = label { $label } at place { $place }; allowed are 0 to 9
fault-idx-empty = holds no image
fault-idx-header = ends after { $n } bytes, within its header of { $header }
fault-idx-sizes = declares { $sizes } bytes; allowed are { $most } in all
fault-idx-truncated = is truncated: { $n } of { $declared } bytes are there
fault-idx-longer = is longer than the { $declared } bytes that its header declares
fault-idx-labels = holds labels where images are expected; are the files swapped?
fault-idx-images = holds images where labels are expected; are the files swapped?
fault-no-idx = is not an IDX file of bytes: it starts with { $found }, not { $expected }
fault-idx-ends = cannot be read or unpacked to its end: { $detail }
fault-idx-torn = cannot be read or unpacked to its end: { $detail }
fault-mnist-size = images are { $size }, not 28×28
fault-no-sheet = no sheet of samples can be made: { $detail }

# Memory, options and what a model takes
fault-part-of-data = Take a part of the data, or raise the limit.
fault-wants-images = { $choice } holds no images; images are wanted here
fault-part-of-file = Take a part of the file, or raise the limit.
fault-encoding = "{ $word }" is not known; write utf-8, gbk, big5, shift-jis, euc-jp, euc-kr or latin-1
fault-decimal = "{ $word }" is not known; write point or comma
fault-split = "{ $word }" is not a way to split; write stratified, time, time=COLUMN or group=COLUMN
fault-test-share = must be above 0 and below 1
fault-image-size = height and width must be 1 to 512 pixels
fault-folds = { $k } folds cannot be made of { $n } samples; give 2 to { $n }
fault-no-usable-column = there is no training row with a usable column
fault-columns-of-model = the model needs the columns { $missing }, which were not found beside the class; there are { $columns }
fault-no-class-column = every column is an input of the model; none contains the class
fault-unknown-classes = the model never saw the classes { $strangers } ({ $rows } rows); it knows { $known }. Name them as in training, or leave these rows out
fault-every-row = every row is taken of files only; this set has a test part of its own
fault-ratings-unknown = no rating is by a user and of an item that the model knows; the model knows users like { $user } and items like { $item }, the data have { $other_user } and { $other_item }
fault-column-missing = column "{ $column }" is missing
fault-column-kind = column "{ $column }" is of another kind than in training
fault-preprocessing-version = version { $version } of the preprocessing is not known
fault-preprocessing-words = the preprocessing counts other words than it lists
fault-weights-of-hashes = weights need a vocabulary of words, which hashes are not
fault-no-token = no token occurs { $least } times in the { $n } training texts; lower `least`

# Said by pages
fault-many-classes = column "{ $column }" has { $n } different values; at most { $most } can be classes. Choose the column that holds the class
fault-no-images = { $n } of { $of } files are not readable images: { $files }
fault-too-large = loading would take about { $need } MiB of memory; the limit is { $limit } MiB.
fault-empty-training = { $share } of { $n } samples leaves no training sample; give another share or more data
fault-empty-validation = { $share } of { $n } samples leaves no validation sample; give another share or more data
fault-empty-either = { $share } of { $n } samples leaves no sample for one of the parts; give another share or more data
fault-missing = it has no file { $name }
fault-io-gone = it is not there
fault-io-denied = reading it is not allowed
fault-io-ends = it ends early
fault-io = { $detail }

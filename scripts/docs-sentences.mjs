/**
 * Sentences of the reference for what is declared without one.
 * Knows words only; must not know how they are laid out.
 */

export const KEYWORD_SENTENCES = {
  type: 'One of `string`, `number`, `integer`, `boolean`, `object`, `array`, `null`.',
  title: 'A name for people.',
  description: 'A sentence for people.',
  default: 'The value when none is given; makes the input optional.',
  enum: 'The values to choose from.',
  format: 'For text: `duration` or `size`.',
  minimum: 'Smallest number.',
  maximum: 'Largest number.',
  minLength: 'Shortest text.',
  maxLength: 'Longest text.',
  items: 'A schema for each item of a list.',
  minItems: 'Shortest list.',
  maxItems: 'Longest list.',
  properties: 'A schema per key of a mapping.',
  required: 'Keys that a mapping must have.',
  additionalProperties: 'Whether other keys are accepted, or a schema for them.',
  anyOf: 'Several schemas; the first one of the right type decides.',
  examples: 'Values for people and editors.',
};

export const EXIT_SENTENCES = {
  ok: 'Everything succeeded.',
  failed: 'The run failed.',
  invalid: 'Wrong usage, or an invalid workflow or input. Nothing ran.',
  partial:
    'The run ended under `best_effort` with some steps failed; or not all of a store could be copied or saved.',
  timedOut: 'The run took longer than its timeout.',
  waiting: 'The run waits for a time, or for somebody to decide about a step.',
  environment:
    'The machine is in the way: a full disk, a store that cannot be used, a run that another process runs, an unexpected error.',
  notFound: 'There is no run of that name.',
  interrupted: 'Stopped by SIGINT (Ctrl-C), or cancelled from elsewhere.',
  terminated: 'Stopped by SIGTERM or SIGHUP.',
};

/** Meaning, and whether `retry` tries such an attempt again. */
export const STEP_ERROR_SENTENCES = {
  timed_out: [
    'Something took longer than its `timeout`, `total_timeout`, `queue_timeout` or `branch_timeout`; or the run, longer than its own. Only what is over the `timeout` of an attempt is tried again.',
    true,
  ],
  cancelled: ['The run was cancelled.', false],
  E_STEP: ['A step function threw an error without a code of its own.', true],
  E_UNCAUGHT: [
    'A step function threw outside its promise: in a timer, an event, a promise nobody awaits.',
    true,
  ],
  E_RESULT: [
    'The result cannot be kept exactly: a BigInt, a function, NaN, a circle, a class instance.',
    false,
  ],
  E_OUTPUT: [
    'The output of a step does not fit the schema under its `output`; tried again only where `retry_on` names it. Or the `outputs` of the workflow could not be made, and the run failed.',
    false,
  ],
  E_RESULT_TOO_LARGE: [
    'The result, or the outputs of the workflow, have more than 64 MiB: characters of JSON and bytes.',
    false,
  ],
  E_METADATA: [
    '`annotate` was given something that is no mapping or cannot be kept exactly, the name `duration_ms`, or more than 64 MiB at once.',
    false,
  ],
  E_AROUND: [
    'What is [around attempts](../guide/traces.md#spans-of-your-own) threw. One that does not call `body()` once, or gives something else, is not tried again.',
    true,
  ],
  E_TRANSACTION: [
    'The database refused what a step asked with `transaction`, the store has no database, or an earlier attempt asked for something else.',
    true,
  ],
  E_ITEMS: [
    'The items of a `for_each` are no list, or the `key` of one is no text that could name it.',
    false,
  ],
  E_MAX_ITEMS: ['The list of a `for_each` is longer than `max_items`.', false],
  E_CASE: [
    'A `switch` has no case for its value and no `default`, or the value is a list or a mapping.',
    false,
  ],
  E_DUPLICATE_KEY: ['Two items of a `for_each` have the same `key`.', false],
  E_MAX_STEPS: ['With its items the run would have more than a million steps.', false],
  E_MAX_ITERATIONS: ['A `loop` has not ended after `max_iterations` rounds.', false],
  E_CALL_INPUT: [
    'A step gives the workflow that it calls an input which that does not take, or not all that it needs.',
    false,
  ],
  E_DEPTH: ['Steps have grown into others 32 times in each other.', false],
  E_GOTO: [
    'A step went to one that its `goes_to` does not name, or that the run leaves out; or it called `context.goto` and did not return what that gave.',
    false,
  ],
  E_EXPAND: [
    'What a step gave to `context.expand` cannot run, the message says why; or it called that and did not return what it gave, or called it twice.',
    false,
  ],
  E_CLOSURE_LOST: [
    'A function in memory was added by a step (`context.expand`), and the process that had it is gone.',
    false,
  ],
  E_GROUP: [
    'A step that stands in this one failed, or so many items of a `for_each` that its `succeeds_if` does not hold; the message names the first, in the order of the list. Of a `loop`: a round failed. Also why a run is `partial` that goes on without some items.',
    false,
  ],
  E_INPUT: ['The input of the step is of the wrong kind.', false],
  E_INPUT_FROM: ['`merge` or `concat` met outputs that do not go together.', false],
  E_BAD_CONFIG: [
    'A setting that an expression filled in is not what the step type accepts.',
    false,
  ],
  E_EXPRESSION: [
    'An expression could not be evaluated, or a condition gave neither true nor false. In code also: a function of `when`, `concurrencyKey` or `until` threw, or gave something else; its own code is the `subcode`.',
    false,
  ],
  E_RUN: ['The code of a `RunError` for a run that ended without an error of its own.', false],
  E_ABORTED: ['The reason of `context.signal` when an attempt is no longer wanted.', false],
  E_REJECTED: [
    'Somebody rejected a step that waits for approval, or nobody decided in time and `default: reject` holds.',
    false,
  ],
  E_RESOLVED: ['Somebody decided with `heddle resolve --failed` that the step has failed.', false],
  E_EXIT: ['A program ended with an exit code that is not one of `ok_exit_codes`.', true],
  E_KILLED: ['A signal ended a program.', true],
  E_OUTPUT_TOO_LARGE: [
    'A program wrote more than `output_max` and was ended; or the body of an answer is larger.',
    false,
  ],
  E_SHELL: [
    'A program could not be started: it is not there, is not executable, or its folder is gone. When the system has no room for another process, it is tried again.',
    false,
  ],
  E_SHELL_OUTPUT: [
    'The output of a program is not what `output` says: not UTF-8, not JSON.',
    false,
  ],
  E_HTTP: [
    'A server could not be asked, or its answer broke off. What stays as it is (a certificate, a redirect that is refused, an answer that is not HTTP) is not tried again; nor is a `POST` or `PATCH` without a key, unless it was surely not sent.',
    true,
  ],
  E_HTTP_STATUS: [
    'A server answered with a status that is not one of `ok_status`. 408, 425, 429, 500, 502, 503 and 504 are tried again; without a key, a `POST` or `PATCH` only after 429 and 503. A step `llm` also tries 529 again, and nothing that money is missing for.',
    true,
  ],
  E_GRPC_STATUS: [
    'A server of gRPC ended a call with a status other than `OK`, or could not be called. `UNAVAILABLE`, `RESOURCE_EXHAUSTED`, `ABORTED`, `DEADLINE_EXCEEDED` and `CANCELLED` are tried again; without a key only what had surely no effect, and methods that say they may be called twice. The subcode is `status:` and the name.',
    true,
  ],
  E_GRPC_OUTPUT: [
    'The answer of a call is no message of the type that the .proto file says.',
    false,
  ],
  E_HTTP_OUTPUT: [
    'The body of an answer is not what `output` or its own headers say: not JSON, not text in its charset, not packed as it says.',
    false,
  ],
  E_LLM_OUTPUT: [
    'What a model gave is no answer: not JSON, without a choice, empty, ended early, an error in its place, arguments of a tool that are no JSON. A page of HTML is not tried again.',
    true,
  ],
  E_LLM_REFUSED: ['A model refused to answer, or its answer was held back.', false],
  E_LLM_LENGTH: ['An answer was cut at the most tokens that it may have.', false],
  E_BUDGET: [
    'What a step would spend has no room in the budget of the run, or `context.budget` was given something else than amounts.',
    false,
  ],
  E_LLM_SCHEMA: [
    'An answer does not fit its `schema`, or a call the `parameters` of its tool, also after the repair.',
    true,
  ],
  E_LLM_FIXTURE: [
    'No entry in the file of answers fits what was asked; the message says how to have one.',
    false,
  ],
  E_RULE_FIELD: [
    'A rule of a `process` step, or an expression of one, names a field or an item that is not there; or a new name is taken.',
    false,
  ],
  E_RULE_TYPE: ['A rule of a `process` step met a value of another kind than it works on.', false],
  E_VALIDATION: ['A value does not fit the JSON Schema that a step holds it against.', false],
  E_WRITE: [
    'An `output` step could not write: the system refused it, or `mode: create` met a file with something else in it. What may pass, such as a full disk, is tried again.',
    false,
  ],
  E_OOM: ['A program, or a function on a thread, took more memory than it may have.', true],
  E_THREAD: [
    'A thread for functions could not be started or ended early (`process.exit`); or the function could not be called there, which is not tried again.',
    true,
  ],
  E_SANDBOX: ['No thread for WebAssembly could be started, or it broke.', true],
  E_WASM_ABI: [
    'The module does not keep the rules of its interface: pointers, lengths, areas.',
    true,
  ],
  E_WASM_EXIT: ['A WASI command ended with an exit code other than 0.', true],
  E_WASM_MEMORY: ['The module ran out of the memory it may have.', true],
  E_WASM_NULL: ['`process()` returned a null pointer.', true],
  E_WASM_OUTPUT: ['The output is not what `output` says: not UTF-8, not JSON.', false],
  E_WASM_OUTPUT_TOO_LARGE: ['The output is larger than `output_max`.', false],
  E_WASM_TRAP: ['The code of the module trapped.', true],
};

;; Appends "-wasm" to its input.
;;
;; A complete example of Heddle's byte ABI. The host calls, in this order, on a fresh instance:
;;   allocate(length)    room for the input, filled by the host
;;   allocate(4)         room for the length of the output
;;   process(input, length, lengthAt)
;; and reads the output where process() says, as many bytes as the number at lengthAt.
(module
  (memory (export "memory") 1)

  (data $suffix (i32.const 0) "-wasm")
  (global $suffixLength i32 (i32.const 5))

  ;; Everything below this address is in use. Nothing is ever freed: the host drops the instance.
  (global $used (mut i32) (i32.const 8))

  ;; Gives `length` bytes, growing the memory if needed; 0 when there is no more.
  (func $allocate (export "allocate") (param $length i32) (result i32)
    (local $start i32)
    (local $pages i32)
    (local.set $start (global.get $used))
    (global.set $used
      ;; Rounded up, so that every area starts at a multiple of 8.
      (i32.and (i32.add (i32.add (local.get $start) (local.get $length)) (i32.const 7)) (i32.const -8)))
    ;; The end went past 4 GiB and wrapped around.
    (if (i32.lt_u (global.get $used) (local.get $start)) (then (return (i32.const 0))))
    (local.set $pages (i32.shr_u (i32.add (global.get $used) (i32.const 65535)) (i32.const 16)))
    (if (i32.gt_u (local.get $pages) (memory.size))
      (then
        (if (i32.eq (memory.grow (i32.sub (local.get $pages) (memory.size))) (i32.const -1))
          (then (return (i32.const 0))))))
    (local.get $start))

  (func (export "deallocate") (param $start i32) (param $length i32))

  (func (export "process")
    (param $input i32) (param $length i32) (param $lengthAt i32) (result i32)
    (local $output i32)
    (local $outputLength i32)
    (local.set $outputLength (i32.add (local.get $length) (global.get $suffixLength)))
    (local.set $output (call $allocate (local.get $outputLength)))
    ;; A null pointer tells the host that this failed.
    (if (i32.eqz (local.get $output)) (then (return (i32.const 0))))
    (memory.copy (local.get $output) (local.get $input) (local.get $length))
    (memory.copy
      (i32.add (local.get $output) (local.get $length))
      (i32.const 0)
      (global.get $suffixLength))
    (i32.store (local.get $lengthAt) (local.get $outputLength))
    (local.get $output)))

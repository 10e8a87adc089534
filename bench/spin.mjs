/**
 * Work for a processor: a fixed amount of counting, the same for every system.
 * Must not know where it runs.
 */
export const spin = (_input) => {
  let hash = 0;
  for (let i = 0; i < 12_000_000; i++) hash = Math.imul(hash ^ i, 0x01000193);
  return hash === 0 ? 0 : 1;
};

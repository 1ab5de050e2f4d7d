/** The files that a folder in MLC's format is known by. */
export const CHAT_CONFIG = 'mlc-chat-config.json';
export const WEIGHTS_LIST = 'tensor-cache.json';
/** The same in folders that older tools wrote; it reads the same. */
export const OLD_WEIGHTS_LIST = 'ndarray-cache.json';

export { nodeCrypto, nodePrimitives } from './crypto/node.ts';

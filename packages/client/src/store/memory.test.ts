import { describeStore } from './conformance.ts';
import { MemoryStore } from './memory.ts';

describeStore('memory', async () => ({ open: async () => new MemoryStore(), remove: async () => {}, durable: false }));

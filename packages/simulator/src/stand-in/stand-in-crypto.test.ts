import { describeCrypto } from '@pando/engine/crypto/testing';
import { standInCrypto } from './stand-in-crypto.ts';

describeCrypto('a stand-in', standInCrypto);

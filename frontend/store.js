// What waits in this browser, in IndexedDB, and how it is sealed. Nothing is written that can be read
// with what is on the device alone.
//
//   outbox   messages that wait to be sent, sealed with a key that only pages of the account bring along
//   keys     of each account, a public key, and the private one to it, sealed in the same way;
//            under "" the name of the account whose page was open last
//   sealed   what was written without a connection, when nobody could say who is there: sealed to that
//            public key, so that the device itself cannot read it again

const STORES = { outbox: { keyPath: "id", autoIncrement: true }, keys: { keyPath: "whose" }, sealed: { keyPath: "id" } };

let database;
const open = () =>
  (database ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("carepost", 1);
    asked.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) asked.result.createObjectStore(name, options);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  }));

/** Done when it is on the disk. */
async function within(store, mode, work) {
  const transaction = (await open()).transaction(store, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const asked = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const all = (store) => within(store, "readonly", (rows) => rows.getAll());
export const put = (store, row) => within(store, "readwrite", (rows) => rows.put(row));
export const remove = (store, id) => within(store, "readwrite", (rows) => rows.delete(id));

const { subtle } = crypto;
const utf8 = (text) => new TextEncoder().encode(text);
const CURVE = { name: "ECDH", namedCurve: "P-256" };

/** What is sealed is bound to the name of whose it is. */
const cipher = (whose, iv) => ({ name: "AES-GCM", iv, additionalData: utf8(whose) });

export async function seal({ key, whose }, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, box: await subtle.encrypt(cipher(whose, iv), key, bytes) };
}

export const unseal = ({ key, whose }, { iv, box }) => subtle.decrypt(cipher(whose, iv), key, box);

export const written = (value) => utf8(JSON.stringify(value));
export const read = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** A pair for an account: what seals to it, and what opens that again. */
export async function newPair(account) {
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const secret = await subtle.exportKey("pkcs8", pair.privateKey);
  return {
    whose: account.whose,
    of: account.of,
    point: await subtle.exportKey("raw", pair.publicKey),
    secret: await seal(account, secret),
  };
}

/** As ECIES does it: with a pair of its own each time, of which the private half is forgotten. */
export async function sealTo({ whose, of, point }, value) {
  const once = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const theirs = await subtle.importKey("raw", point, CURVE, false, []);
  const mine = await subtle.exportKey("raw", once.publicKey);
  const key = await shared(theirs, once.privateKey, mine);
  return { whose, of, point: mine, ...(await seal({ key, whose }, written(value))) };
}

export async function openSealed(account, pair, row) {
  const secret = await unseal(account, pair.secret);
  const mine = await subtle.importKey("pkcs8", secret, CURVE, false, ["deriveBits"]);
  const theirs = await subtle.importKey("raw", row.point, CURVE, false, []);
  const key = await shared(theirs, mine, row.point);
  return read(await unseal({ key, whose: row.whose }, row));
}

async function shared(publicKey, privateKey, salt) {
  const bits = await subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256);
  const root = await subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8("carepost offline") };
  return subtle.deriveKey(how, root, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

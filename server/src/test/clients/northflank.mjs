// Scenes with Northflank's own client; which, says the first argument. Prints JSON.
import { ApiClient, ApiClientInMemoryContextProvider } from "@northflank/js-client";

const host = process.env.HOLDFAST_URL;
const token = process.env.HOLDFAST_TOKEN;
const moment = 200; // milliseconds between two looks
const patience = 60_000;

/** A client as the vendor's documents make one. */
async function client(options = { throwErrorOnHttpErrorCode: true }) {
  const contexts = new ApiClientInMemoryContextProvider();
  await contexts.addContext({ name: "holdfast", host, token });
  return new ApiClient(contexts, options);
}

const api = await client();

/** Looks until it sees what it waits for. */
async function until(look, there) {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (there(seen)) {
      return seen;
    }
    if (Date.now() > end) {
      throw new Error(`still ${JSON.stringify(seen)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, moment));
  }
}

const over = (status) => ["completed", "failed", "aborted", "not-supported"].includes(status);

async function ended(parameters) {
  const look = async () => (await api.get.addon.backup({ parameters })).data;
  return until(look, (backup) => over(backup.status));
}

async function backUp(parameters, data) {
  const made = (await api.backup.addon({ parameters, data })).data;
  return { made, backup: await ended({ ...parameters, backupId: made.id }) };
}

/** What the client says of a call that fails. */
async function error(call) {
  try {
    await call();
  } catch (thrown) {
    return { status: thrown.status, id: thrown.id, message: thrown.message };
  }
  throw new Error("the call was answered");
}

const scenes = {
  /** All projects, two at a time, as the client walks lists by itself. */
  async projects() {
    return (await api.list.projects.all({ options: { per_page: 2 } })).data;
  },

  async addons(projectId, addonId) {
    const parameters = { projectId };
    return {
      project: (await api.get.project({ parameters })).data,
      listed: (await api.list.addons({ parameters })).data.addons,
      addon: (await api.get.addon({ parameters: { projectId, addonId } })).data,
      types: (await api.get.addon.types({})).data.addonTypes,
      destinations: (await api.list.backupDestinations({})).data.backupDestinations,
    };
  },

  async dump(projectId, addonId, compressionType) {
    const data = { name: "before the move", backupType: "dump", compressionType };
    return backUp({ projectId, addonId }, data);
  },

  /** Three snapshots, then the list in all the ways that the client has. */
  async lists(projectId, addonId) {
    const parameters = { projectId, addonId };
    for (let i = 0; i < 3; i++) {
      await backUp(parameters, { backupType: "snapshot" });
    }
    const first = await api.get.addon.backups({ parameters, options: { per_page: 2 } });
    const second = await first.pagination.getNextPage();
    const paged = await api.get.addon.backups({ parameters, options: { per_page: 2, page: 2 } });
    const all = await api.get.addon.backups.all({ parameters, options: { per_page: 1 } });
    const ids = (answer) => answer.data.backups.map((backup) => backup.id);
    return { first: ids(first), second: ids(second), paged: ids(paged), all: ids(all) };
  },

  async restore(projectId, addonId, backupId) {
    const parameters = { projectId, addonId, backupId };
    const { restoreId } = (await api.restore.addon.backup({ parameters })).data;
    const look = async () => (await api.get.addon.backup.restores({ parameters })).data.restores;
    const restores = await until(look, (all) => over(all[0].status));
    const ofAddon = await api.get.addon.restores({ parameters: { projectId, addonId } });
    const again = await error(() => api.abort.addon.restore({ parameters, data: { restoreId } }));
    return {
      restoreId,
      restores,
      ofAddon: ofAddon.data.restores,
      abortedTooLate: again,
      lastRestore: (await api.get.addon.backup({ parameters })).data.lastRestore,
      logs: (await api.get.addon.restores.logs({ parameters: { ...parameters, restoreId } })).data,
    };
  },

  /** The link is fetched without the token. */
  async download(projectId, addonId, backupId) {
    const parameters = { projectId, addonId, backupId };
    const { downloadLink } = (await api.get.addon.backup.download({ parameters })).data;
    const whole = await fetch(downloadLink);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const part = await fetch(downloadLink, { headers: { Range: "bytes=0-3" } });
    return {
      link: downloadLink,
      name: whole.headers.get("content-disposition"),
      length: Number(whole.headers.get("content-length")),
      content: bytes.toString("base64"),
      part: { status: part.status, content: Buffer.from(await part.arrayBuffer()).toString("base64") },
    };
  },

  async logs(projectId, addonId, backupId) {
    const parameters = { projectId, addonId, backupId };
    const lines = async (options) => (await api.get.addon.backup.logs({ parameters, options })).data;
    const all = await lines({});
    const tail = await api.get.addon.backup.logTail({ parameters, options: { lineLimit: 500 } });
    const came = [];
    tail.on("logs-received", (some) => came.push(...some));
    await tail.start(); // until the server has no more
    const strange = await api.get.addon.backup.logTail({ parameters: { ...parameters, backupId: "nowhere" } });
    strange.on("error", () => {});
    return {
      all,
      last: await lines({ lineLimit: 1, direction: "backward" }),
      matching: await lines({ textIncludes: "ended" }),
      none: await lines({ textIncludes: "no such line" }),
      tail: came,
      strange: await strange.start().then(() => "", (thrown) => thrown.message),
    };
  },

  async keepAndDelete(projectId, addonId, backupId) {
    const parameters = { projectId, addonId, backupId };
    const retained = (await api.retain.addon.backup({ parameters })).data;
    const deleted = (await api.delete.backup({ parameters })).data;
    return { retained, deleted, after: await error(() => api.get.addon.backup({ parameters })) };
  },

  /** A dump, what is none, and what is somewhere else. */
  async imported(projectId, addonId, address) {
    const parameters = { projectId, addonId };
    const fetched = async (path) => {
      const data = { importUrl: address + path, name: "from elsewhere" };
      return (await api.import.addon.backup({ parameters, data })).data;
    };
    const made = await fetched("/dump.gz");
    const backup = await ended({ ...parameters, backupId: made.id });
    const text = await ended({ ...parameters, backupId: (await fetched("/text")).id });
    return { made, backup, text, moved: await error(() => fetched("/moved")) };
  },

  async schedules(projectId, addonId) {
    const parameters = { projectId, addonId };
    const data = {
      backupType: "dump",
      retentionTime: 30,
      compressionType: "zstd",
      scheduling: { interval: "weekly", minute: [0], hour: [3], day: [0] },
    };
    const made = (await api.create.addon.backupSchedule({ parameters, data })).data;
    const again = await error(() => api.create.addon.backupSchedule({ parameters, data }));
    const wrong = await error(() =>
      api.create.addon.backupSchedule({ parameters, data: { ...data, retentionTime: 121 } }));
    const listed = (await api.get.addon.backupSchedules({ parameters })).data.schedules;
    const one = { ...parameters, scheduleId: made.id };
    const deleted = (await api.delete.addon.backupSchedule({ parameters: one })).data;
    const left = (await api.get.addon.backupSchedules({ parameters })).data.schedules;
    return { made, again, wrong, listed, deleted, left };
  },

  /** What the client makes of an error, thrown or returned. */
  async unknownProject() {
    const parameters = { projectId: "nowhere" };
    const lenient = await client({ throwErrorOnHttpErrorCode: false });
    const returned = (await lenient.get.project({ parameters })).error;
    return { returned, thrown: await error(() => api.get.project({ parameters })) };
  },
};

const [scene, ...words] = process.argv.slice(2);
console.log(JSON.stringify(await scenes[scene](...words)));
process.exit(0); // the client keeps connections alive

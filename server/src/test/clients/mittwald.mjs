// Scenes with mittwald's own client; which, says the first argument. Prints JSON.
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { MittwaldAPIV2Client } from "@mittwald/api-client";

const url = process.env.HOLDFAST_URL;
const [scene, ...words] = process.argv.slice(2);

/** A client as the vendor's documents make one, pointed elsewhere. */
function client(token = process.env.HOLDFAST_TOKEN) {
  const api = MittwaldAPIV2Client.newWithToken(token);
  api.axios.defaults.baseURL = url;
  return api;
}

const api = client();

/** The answer's data; anything but the expected status ends the scene. */
function data(answer, status = 200) {
  if (answer.status !== status) {
    throw new Error(`${answer.status} ${JSON.stringify(answer.data)}`);
  }
  return answer.data;
}

/** Asks again until something is as it should be. */
async function until(ask, good) {
  for (let left = 300; left > 0; left--) {
    const found = await ask();
    if (good(found)) {
      return found;
    }
    await pause(200);
  }
  throw new Error(`did not come: ${JSON.stringify(await ask())}`);
}

const backup = async (projectBackupId) => data(await api.backup.getProjectBackup({ projectBackupId }));

const inDays = (days) => new Date(Date.now() + days * 86400000).toISOString();

async function list(projectId, queryParameters) {
  const answer = await api.backup.listProjectBackups({ projectId, queryParameters });
  const headers = Object.entries(answer.headers).filter(([name]) => name.startsWith("x-pagination"));
  return { ids: data(answer).map((it) => it.id), headers: Object.fromEntries(headers) };
}

async function download(address, headers = {}) {
  const answer = await fetch(address, { headers });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return {
    status: answer.status,
    length: answer.headers.get("content-length"),
    name: answer.headers.get("content-disposition"),
    range: answer.headers.get("content-range"),
    sha256: createHash("sha256").update(bytes).digest("hex"),
    head: bytes.subarray(0, 4).toString("hex"),
    // The extra field of WinZip's AES, which stands before each encrypted file.
    encrypted: /\x01\x99\x07\x00[\x01\x02]\x00AE/.test(bytes.toString("latin1")),
    bytes: bytes.length,
  };
}

const scenes = {
  /** Makes a backup and waits for its end, as the vendor's command line does. */
  async make(projectId, description) {
    const made = data(
      await api.backup.createProjectBackup({
        projectId,
        data: { expirationTime: inDays(30), description },
      }),
      201,
    );
    const ended = await until(() => backup(made.id), (it) => it.status === "Completed");
    return { made, ended };
  },

  /** All filters, and all pages, two at a time and by skipping. */
  async walk(projectId, term) {
    const pages = [];
    for (let page = 1; pages.length === 0 || pages.at(-1).ids.length > 0; page++) {
      pages.push(await list(projectId, { limit: 2, page }));
    }
    return {
      pages,
      all: await list(projectId),
      newest: await list(projectId, { sortOrder: "newestFirst" }),
      skipped: await list(projectId, { limit: 5, skip: 1, page: 7 }),
      found: await list(projectId, { searchTerm: term }),
      exported: await list(projectId, { withExportsOnly: true }),
      restoring: await list(projectId, { runningRestoresOnly: true }),
      running: await list(projectId, { runningBackupsOnly: true }),
      unfiltered: await list(projectId, { withExportsOnly: false, searchTerm: "" }),
    };
  },

  /** What a backup holds. */
  async contents(projectBackupId, directory) {
    const ask = async (queryParameters) =>
      data(await api.backup.getProjectBackupDirectories({ projectBackupId, queryParameters }));
    const missing = await api.backup.getProjectBackupDirectories({
      projectBackupId,
      queryParameters: { directory: directory + "/missing" },
    });
    return {
      dumps: data(await api.backup.getProjectBackupDatabaseDumps({ projectBackupId })),
      root: await ask(),
      directory: await ask({ directory }),
      missing: missing.status,
    };
  },

  /** A restore, and what is told of it when it was asked for and when it had ended. */
  async restore(projectBackupId, order) {
    data(
      await api.backup.requestProjectBackupRestore({ projectBackupId, data: JSON.parse(order) }),
      204,
    );
    const asked = await backup(projectBackupId);
    const ended = await until(
      () => backup(projectBackupId),
      (it) => it.restore?.phase !== "running",
    );
    return { asked: asked.restore, restore: ended.restore, restorePath: ended.restorePath };
  },

  /** An export, downloaded without a token: whole, its end, and when it is gone. */
  async export(projectBackupId, format, password) {
    const wish = password ? { format, password } : { format };
    data(await api.backup.createProjectBackupExport({ projectBackupId, data: wish }), 204);
    const { export: made } = await until(
      () => backup(projectBackupId),
      (it) => it.export?.phase === "Completed",
    );
    const whole = await download(made.downloadURL);
    const rest = await download(made.downloadURL, { Range: `bytes=${whole.bytes - 5}-` });
    data(await api.backup.deleteProjectBackupExport({ projectBackupId }), 204);
    const gone = await download(made.downloadURL);
    return { made, whole, rest, gone: gone.status, after: (await backup(projectBackupId)).export };
  },

  /** A schedule from its birth to its end. */
  async schedule(projectId) {
    const wish = { schedule: "0 3 * * *", ttl: "7d", description: "nightly" };
    const made = data(
      await api.backup.createProjectBackupSchedule({ projectId, data: wish }),
      201,
    );
    const one = { projectBackupScheduleId: made.id };
    const listed = data(await api.backup.listProjectBackupSchedules({ projectId }));
    data(
      await api.backup.updateProjectBackupSchedule({ ...one, data: { schedule: "15 */6 * * *" } }),
      204,
    );
    const changed = data(await api.backup.getProjectBackupSchedule(one));
    data(await api.backup.deleteProjectBackupSchedule(one), 204);
    const gone = await api.backup.getProjectBackupSchedule(one);
    return { made, listed, changed, gone: gone.status };
  },

  /** Describes a backup, then deletes it. */
  async end(projectBackupId) {
    const data_ = { description: "to go", expirationTime: inDays(2) };
    data(await api.backup.updateProjectBackup({ projectBackupId, data: data_ }), 204);
    const changed = await backup(projectBackupId);
    data(await api.backup.deleteProjectBackup({ projectBackupId }), 204);
    const gone = await api.backup.getProjectBackup({ projectBackupId });
    return { changed, gone: { status: gone.status, data: gone.data } };
  },

  /** What the client makes of refusals. */
  async errors(projectId, projectBackupId) {
    const answers = {
      project: await api.backup.listProjectBackups({ projectId: "p-nowhere" }),
      backup: await api.backup.getProjectBackup({ projectBackupId: projectId }),
      soon: await api.backup.createProjectBackup({ projectId, data: { expirationTime: inDays(1) } }),
      minutely: await api.backup.createProjectBackupSchedule({
        projectId,
        data: { schedule: "*/5 * * * *", ttl: "7d" },
      }),
      path: await api.backup.requestProjectBackupRestore({
        projectBackupId,
        data: { pathRestore: { sourcePaths: ["/web/none"], targetRestorePath: "/nowhere" } },
      }),
      limit: await api.backup.listProjectBackups({ projectId, queryParameters: { limit: -1 } }),
      token: await client("wrong").backup.listProjectBackups({ projectId }),
    };
    return Object.fromEntries(
      Object.entries(answers).map(([name, { status, data }]) => [name, { status, data }]),
    );
  },

  /** Who calls, and what there is. */
  async neighbours(projectId) {
    return {
      self: data(await api.user.getUser({ userId: "self" })),
      projects: data(await api.project.listProjects()),
      project: data(await api.project.getProject({ projectId })),
      databases: data(await api.database.listMysqlDatabases({ projectId })),
      redis: data(await api.database.listRedisDatabases({ projectId })),
    };
  },
};

console.log(JSON.stringify(await scenes[scene](...words)));

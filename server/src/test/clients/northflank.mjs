// Scenes with Northflank's own client; which, says the first argument. Prints JSON.
import { ApiClient, ApiClientInMemoryContextProvider } from "@northflank/js-client";

const host = process.env.HOLDFAST_URL;
const token = process.env.HOLDFAST_TOKEN;

/** A client as the vendor's documents make one. */
async function client(options = { throwErrorOnHttpErrorCode: true }) {
  const contexts = new ApiClientInMemoryContextProvider();
  await contexts.addContext({ name: "holdfast", host, token });
  return new ApiClient(contexts, options);
}

const scenes = {
  /** All projects, two at a time, as the client walks lists by itself. */
  async projects() {
    const api = await client();
    return (await api.list.projects.all({ options: { per_page: 2 } })).data;
  },

  /** What the client makes of an error, thrown or returned. */
  async unknownProject() {
    const parameters = { projectId: "nowhere" };
    const returned = await (await client({ throwErrorOnHttpErrorCode: false })).get.project({ parameters });
    try {
      await (await client()).get.project({ parameters });
    } catch (thrown) {
      return { returned: returned.error, thrown: { name: thrown.name, status: thrown.status, id: thrown.id } };
    }
    throw new Error("an unknown project was found");
  },
};

const [scene, ...words] = process.argv.slice(2);
console.log(JSON.stringify(await scenes[scene](...words)));

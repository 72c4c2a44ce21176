// A scanner for viruses, as far as one file is shown to it at a time: it finds what stands in a file's
// text, or does not answer.

import { createServer, type Server, type Socket } from "node:net";

export class Clamd {
  address = "";
  /** It hangs up on whoever asks. */
  isAway = false;
  private readonly server: Server = createServer((socket) => this.serve(socket));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.address = `tcp://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    if (this.isAway) {
      socket.destroy();
      return;
    }
    let came = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (some) => {
      came = Buffer.concat([came, some]);
      if (came.toString("latin1") === "zPING\0") socket.end("PONG\0");
      // A piece of no length ends a file.
      if (came.toString("latin1").startsWith("zINSTREAM\0") && came.subarray(-4).equals(Buffer.alloc(4))) {
        socket.end(came.includes("EICAR-STANDARD-ANTIVIRUS-TEST-FILE") ? "stream: Eicar FOUND\0" : "stream: OK\0");
      }
    });
  }
}

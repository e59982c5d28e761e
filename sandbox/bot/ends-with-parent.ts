// Preloaded (`--require`) into the programs that the sandbox starts: when the sandbox is gone, even killed outright, the
// channel to it closes, and this process ends as if it had been asked to. So nothing is ever left behind on a port.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Listening for the end of the channel must not by itself keep the program alive.
  process.channel.unref();
}

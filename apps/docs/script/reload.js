// In development alone: loads the page anew after an edit, where it was read.
(() => {
  const socket = new WebSocket(`ws://${location.hostname}:PORT/live_reload`);
  socket.onmessage = ({ data }) => {
    const { all, docs } = JSON.parse(data);
    if (all || docs) location.reload();
  };
})();

// Only adds to the receipt page: without this script the page itself can be printed or saved.
"use strict";
const tools = document.getElementById("receipt-tools");
const receipt = document.getElementById("receipt");
document.getElementById("receipt-print").addEventListener("click", () => window.print());
document.getElementById("receipt-save").addEventListener("click", () => {
  const text = receipt.innerText.replace(/\n+/g, "\r\n") + "\r\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/plain;charset=utf-8" }));
  link.download = "bien-nhan.txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
tools.hidden = false;

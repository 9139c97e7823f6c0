// The board's table: its rows are data, so that fifty of them cost one element. The browser keeps which row is chosen.
const AGAIN = ["j", "k", "ArrowDown", "ArrowUp"];

export default {
  template: `
    <div class="board-table" role="list">
      <div v-if="!rows.length" class="hn-empty">
        <div class="hn-empty-title">{{ nothing[0] }}</div><div>{{ nothing[1] }}</div>
      </div>
      <div v-for="row in rows" :key="row.id" class="board-line" :class="{ here: row.id === chosen }" role="listitem">
        <a class="board-row" :href="row.href" :data-id="row.id" @focus="choose(row.id)">
          <div class="board-left">
            <div v-if="row.left" :class="'tone-' + left(row)[1]" :title="row.exact"
              :aria-label="left(row)[0] + '，' + row.exact">{{ left(row)[0] }}</div>
            <div v-else class="hn-quiet">无时限</div>
            <div class="hn-quiet">{{ row.clock }}</div>
          </div>
          <div class="board-what">
            <div class="board-head">
              <span class="board-number">{{ row.number }}</span>
              <span class="hn-chip plain">{{ row.category }}</span><span class="hn-chip">{{ row.state }}</span>
            </div>
            <div class="board-facts">{{ row.facts }}</div>
          </div>
          <div class="board-who"><div>{{ row.person }}</div><div class="hn-quiet">{{ row.owner }}</div></div>
          <div class="board-step">{{ row.step }}</div>
        </a>
        <q-btn v-if="row.acts.length" class="board-menu" flat round icon="more_vert" :aria-label="row.number + ' 的操作'"
          @click="choose(row.id)">
          <q-menu anchor="bottom right" self="top right" auto-close>
            <q-list>
              <q-item v-for="act in row.acts" :key="act" clickable @click="tell(act, row)">
                <q-item-section>{{ acts[act][0] }}</q-item-section>
                <q-item-section v-if="acts[act][1]" side class="hn-quiet board-act-key">{{ acts[act][1].toUpperCase() }}</q-item-section>
              </q-item>
            </q-list>
          </q-menu>
        </q-btn>
      </div>
    </div>`,
  props: { rows: Array, acts: Object, nothing: Array, every: Number },
  data: () => ({ chosen: null, gone: 0, ticked: {} }),  // gone: index of the chosen row when it left the list
  watch: {
    rows(rows, before) {
      this.ticked = {};
      if (this.chosen && !rows.some((row) => row.id === this.chosen)) {
        this.gone = before.findIndex((row) => row.id === this.chosen);
        this.chosen = null;
      }
    },
  },
  mounted() {
    document.addEventListener("keydown", this.key);
    this.ticking = setInterval(() => this.$emit("tick"), this.every);
  },
  unmounted() {
    document.removeEventListener("keydown", this.key);
    clearInterval(this.ticking);
  },
  methods: {
    left(row) {
      return this.ticked[row.id] || row.left;
    },
    tick(said) {
      this.ticked = { ...this.ticked, ...said };
    },
    choose(id) {
      this.chosen = id;
    },
    tell(act, row) {
      this.$emit("act", { act, id: row.id });
    },
    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.repeat && !AGAIN.includes(event.key)) return;
      if (event.target.closest("input, textarea, select, [contenteditable=true]")) return;
      if (document.querySelector(".q-dialog, .q-menu")) return;
      const inTable = event.target === document.body || this.$el.contains(event.target);
      if (event.key === "j" || (event.key === "ArrowDown" && inTable)) this.step(1);
      else if (event.key === "k" || (event.key === "ArrowUp" && inTable)) this.step(-1);
      else if (!this.press(event.key)) return;
      event.preventDefault();
    },
    open(row) {
      // A focused row is a link, which the browser opens.
      if (document.activeElement !== document.body) return false;
      window.location.href = row.href;
      return true;
    },
    step(by) {
      if (!this.rows.length) return;
      const at = this.rows.findIndex((row) => row.id === this.chosen);
      const from = at < 0 ? this.gone - (by > 0 ? 1 : 0) : at;
      const next = this.rows[Math.min(this.rows.length - 1, Math.max(0, from + by))];
      const link = this.$el.querySelector(`[data-id="${next.id}"]`);
      link.focus();
      link.scrollIntoView({ block: "nearest" });
    },
    press(key) {
      const row = this.rows.find((one) => one.id === this.chosen);
      if (!row) return false;
      if (key === "Enter") return this.open(row);
      const act = row.acts.find((one) => this.acts[one][1] === key);
      if (act) this.tell(act, row);
      return Boolean(act);
    },
  },
};

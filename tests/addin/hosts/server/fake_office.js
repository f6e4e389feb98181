// Excel's JavaScript interface over an in-memory workbook: `globalThis.fakeBook` is
// {sheets: [{name, values}], names: [{name, scope, sheet, address, formula}], active, selection}.
// What xlwings' client asks for and has no place here answers as an empty null object.
(() => {
  const book = globalThis.fakeBook;
  const functions = {};
  const letters = (n) => (n < 26 ? "" : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26));
  const number = (text) => [...text].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0) - 1;

  function parse(address) {
    const plain = address.split("!").pop().replaceAll("$", "");
    const [first, last = first] = plain.split(":");
    const at = (cell) => {
      const [, column, row] = /^([A-Z]+)(\d+)$/.exec(cell);
      return [Number(row) - 1, number(column)];
    };
    const [r1, c1] = at(first);
    const [r2, c2] = at(last);
    return [r1, c1, r2 - r1 + 1, c2 - c1 + 1];
  }

  // An object whose unknown members are empty null objects, to any depth.
  function nothing() {
    const target = function () {};
    return new Proxy(target, {
      get(_, key) {
        if (key === "isNullObject") return true;
        if (key === "items") return [];
        if (key === "then") return undefined;
        if (key === Symbol.toPrimitive) return () => null;
        if (key === "load") return () => nothing();
        return nothing();
      },
      set: () => true,
      apply: () => nothing(),
    });
  }
  function known(members) {
    const proxy = new Proxy(members, {
      get(target, key) {
        if (key in target) return target[key];
        if (key === "load") return () => proxy;
        if (key === "isNullObject") return false;
        if (key === "then" || typeof key === "symbol") return undefined;
        return nothing();
      },
      set(target, key, value) {
        target[key] = value;
        return true;
      },
    });
    return proxy;
  }

  function range(sheet, r, c, nRows, nColumns) {
    const first = letters(c) + (r + 1);
    const last = letters(c + nColumns - 1) + (r + nRows);
    const quoted = /^\w+$/.test(sheet.name) ? sheet.name : `'${sheet.name}'`;
    return known({
      address: `${quoted}!${first === last ? first : `${first}:${last}`}`,
      rowIndex: r,
      columnIndex: c,
      rowCount: nRows,
      columnCount: nColumns,
      get worksheet() {
        return worksheet(sheet);
      },
      get numberFormat() {
        return Array.from({ length: nRows }, () => Array(nColumns).fill("General"));
      },
      get values() {
        return Array.from({ length: nRows }, (_, i) =>
          Array.from({ length: nColumns }, (_, j) => sheet.values[r + i]?.[c + j] ?? ""),
        );
      },
      set values(rows) {
        if (rows.length !== nRows || rows.some((row) => row.length !== nColumns))
          throw new Error("The number of rows or columns in the input array doesn't match");
        rows.forEach((row, i) =>
          row.forEach((value, j) => {
            while (sheet.values.length <= r + i) sheet.values.push([]);
            const line = sheet.values[r + i];
            while (line.length <= c + j) line.push("");
            line[c + j] = value;
            (globalThis.written ??= []).push([sheet.name, r + i, c + j]);
          }),
        );
      },
    });
  }

  function worksheet(sheet) {
    return known({
      name: sheet.name,
      id: sheet.name,
      visibility: "Visible",
      get position() {
        return book.sheets.indexOf(sheet);
      },
      getRange: (address) => range(sheet, ...parse(address)),
      getRangeByIndexes: (...at) => range(sheet, ...at),
      getUsedRangeOrNullObject() {
        const nRows = Math.max(1, sheet.values.length);
        return range(sheet, 0, 0, nRows, Math.max(1, ...sheet.values.map((row) => row.length)));
      },
      get names() {
        return items(book.names.filter((n) => n.scope === sheet.name).map(named), (name, formula) =>
          addName(sheet.name, name, formula),
        );
      },
      tables: items([]),
      shapes: items([]),
      charts: items([]),
      pivotTables: items([]),
      activate() {
        book.active = book.sheets.indexOf(sheet);
      },
    });
  }

  function named(name) {
    const sheet = book.sheets.find((s) => s.name === name.sheet);
    return known({
      name: name.name,
      type: "Range",
      formula: name.formula,
      getRangeOrNullObject: () => range(sheet, ...parse(name.address)),
      getRange: () => range(sheet, ...parse(name.address)),
    });
  }

  const items = (list, add = () => nothing()) =>
    known({
      items: list,
      add,
      getItemOrNullObject: (key) => list.find((i) => i.name === key) ?? nothing(),
    });
  function addName(scope, name, formula) {
    const at = formula.lastIndexOf("!");
    const sheet = formula.slice(1, at).replace(/^'|'$/g, "").replaceAll("''", "'");
    book.names.push({ name, scope, sheet, formula, address: formula.slice(at + 1).replaceAll("$", "") });
    return nothing();
  }

  const workbook = known({
    name: "ratings.xlsx",
    application: known({
      calculationMode: "Automatic",
      cultureInfo: known({
        name: "en-US",
        datetimeFormat: known({ shortDatePattern: "m/d/yyyy" }),
      }),
    }),
    get worksheets() {
      return known({
        items: book.sheets.map(worksheet),
        getActiveWorksheet: () => worksheet(book.sheets[book.active]),
        getItem: (name) => worksheet(book.sheets.find((s) => s.name === name)),
        getItemOrNullObject: (name) => {
          const found = book.sheets.find((s) => s.name === name);
          return found ? worksheet(found) : nothing();
        },
        add(name) {
          const sheet = { name: name ?? `Sheet${book.sheets.length + 1}`, values: [] };
          book.sheets.push(sheet);
          return worksheet(sheet);
        },
        onCalculated: { add() {} },
      });
    },
    get names() {
      return items(book.names.filter((n) => !n.scope).map(named), (name, formula) =>
        addName("", name, formula),
      );
    },
    getSelectedRange() {
      return range(book.sheets[book.active], ...parse(book.selection));
    },
  });

  class RequestContext {
    workbook = workbook;
    application = workbook.application;
    async sync() {}
  }
  globalThis.Excel = {
    run: async (work) => work(new RequestContext()),
    RequestContext,
    ShapeType: { image: "Image" },
  };
  globalThis.Office = {
    onReady: async (then) => {
      const info = { host: "Excel", platform: "OfficeOnline" };
      if (then) then(info);
      return info;
    },
    context: {
      requirements: { isSetSupported: (name, version) => name !== "ExcelApi" || Number(version.split(".")[1]) < 18 },
      diagnostics: { version: "16", platform: "OfficeOnline" },
      ui: {},
    },
    actions: { associate() {} },
    addin: { onVisibilityModeChanged() {} },
  };
  class FunctionError extends Error {
    constructor(code, message) {
      super(message);
      this.code = code;
    }
  }
  globalThis.CustomFunctions = {
    associate: (name, f) => (functions[name] = f),
    Error: FunctionError,
    ErrorCode: { invalidValue: "#VALUE!" },
  };

  // What a cell would do: call a worksheet function, with rows of values for each argument.
  globalThis.callFunction = async (name, ...args) => {
    try {
      return await functions[name](...args, { address: "Sheet1!A1" });
    } catch (error) {
      return { failed: error.code ?? "error", message: error.message };
    }
  };
  // A cell with a streaming function: what it has shown so far, and how to clear the cell.
  globalThis.streamFunction = (name, ...args) => {
    const shown = [];
    const invocation = { address: "Sheet1!B1", setResult: (value) => shown.push(value) };
    functions[name](...args, invocation);
    return { shown, clear: () => invocation.onCanceled() };
  };
})();

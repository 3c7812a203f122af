import type { Api } from "./api";
import type { VendorSetup } from "./types";

type VendorCommands = "vendor_setup" | "vendor_save" | "vendor_choose_logo" | "vendor_remove_logo";

/** A black dot. */
const DOT_PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

export function memoryVendor(): Pick<Api, VendorCommands> {
  let setup: VendorSetup = {
    fields: {
      name: "Northern Network Works",
      address: ["3600 Zanker Road", "San Jose, CA 95134"],
      phone: "+1 408 555 0100",
      fax: "",
      email: "returns@northern.example",
      language: "en",
      country: "US",
      paper: "letter",
    },
    logo: null,
  };

  return {
    vendor_setup: async () => setup,
    vendor_save: async ({ fields }) => {
      if (fields.country !== "" && fields.country.length !== 2) {
        throw {
          code: "incomplete",
          message: `vendor.country: there is no country “${fields.country}”; give its code, such as US or DE`,
        };
      }
      setup = { ...setup, fields };
      return setup;
    },
    vendor_choose_logo: async () => {
      setup = { ...setup, logo: { width: 640, height: 180, png: DOT_PNG } };
      return setup;
    },
    vendor_remove_logo: async () => {
      setup = { ...setup, logo: null };
      return setup;
    },
  };
}

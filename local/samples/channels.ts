/** The raw channels of a motor-pump, in the units of the pumps' controllers: 0.1 V, rpm, kPa, °C, %, 0.1 l/h. */
export interface Channels {
  readonly Auto: number;
  readonly Bat_V: number;
  readonly Char_V: number;
  readonly Cool_T: number;
  readonly Eng_RPM: number;
  readonly Fuel_Con: number;
  readonly Fuel_L: number;
  readonly Man: number;
  readonly Oil_L: number;
  readonly Oil_P: number;
  readonly Recalque: number;
  readonly Starts_N: number;
  readonly Stop: number;
  readonly Succao: number;
  readonly FlexAnalogue4_1: number;
  readonly FlexAnalogue4_2: number;
}

/** The channels at one time. A missing reading is NaN. */
export interface Measurement {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly channels: Channels;
}

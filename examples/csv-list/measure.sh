# usage: measure.sh SAMPLE FACTOR   (the length comes from the environment, as MOTHERSHIP_PARAM_LENGTH_MM)
if [ -z "$MOTHERSHIP_PARAM_LENGTH_MM" ]; then
  echo "sample $1 has no length_mm: fill in the cell in samples.csv" >&2
  exit 3
fi
echo "sample=$1 scaled_mm=$((MOTHERSHIP_PARAM_LENGTH_MM * $2))"
